import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from 'pino';

const levels: Readonly<Record<string, LogLevel>> = {
  trace: LogLevel.DEBUG,
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
};

/** Adapts our log to Slack's libraries. Their info messages do not interest operators, so they are logged as debug. */
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
