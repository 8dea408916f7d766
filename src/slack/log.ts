import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from 'pino';

const levels: Readonly<Record<string, LogLevel>> = {
  trace: LogLevel.DEBUG,
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
};

/** Our log as Slack's libraries want it. What they call info is of no interest to operators, so it is debug here. */
export function slackLogger(log: Logger): SlackLogger {
  const line = (parts: readonly unknown[]) => parts.map(String).join(' ');
  return {
    debug: (...parts) => log.trace(line(parts)),
    info: (...parts) => log.debug(line(parts)),
    warn: (...parts) => log.warn(line(parts)),
    error: (...parts) => log.error(line(parts)),
    setLevel: () => {},
    setName: () => {},
    getLevel: () => levels[log.level] ?? LogLevel.ERROR,
  };
}
