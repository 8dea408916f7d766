import { hostname } from 'node:os';
import { type Logger, pino } from 'pino';
import { answer } from '../../commands/answer.ts';
import { jobs } from '../../jobs/index.ts';
import { goRound, measures } from '../../jobs/round.ts';
import { parseRedisUrl } from '../io/redis.ts';
import { loadBoardSettings, loadSlackSettings, type SlackSettings } from '../io/settings.ts';
import { connectHosts } from '../io/ssh.ts';
import { startWorker } from '../io/worker.ts';
import type { Context } from './context.ts';
import { openDesk } from './desk.ts';

/** Something that runs until it is told to end, and then ends what is under way. */
interface Running {
  stop(): Promise<void>;
}

/** Runs the face until a signal asks it to end. Throws Refused when it is not set up. */
export async function runApp(context: Context, env: NodeJS.ProcessEnv): Promise<void> {
  await untilStopped(
    [await startMetrics(context), await startFace(context, loadSlackSettings(env))],
    logger(context, 'app'),
  );
}

/** Runs the hands until a signal asks them to end. Throws Refused when they are not set up. */
export async function runWorker(context: Context): Promise<void> {
  await untilStopped([await startMetrics(context), startHands(context)], logger(context, 'worker'));
}

/** Shows the queues until a signal asks it to end. Throws Refused where no password was set. */
export async function runBoard(context: Context, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = loadBoardSettings(env);
  const { serveBoard } = await import('../io/board.ts');
  const log = logger(context, 'board');
  const redis = parseRedisUrl(context.settings.redisUrl);
  const board = serveBoard({ ...settings, redis, cluster: context.inventory.name, log });
  log.info(`the board is at ${await board.url}; log in as mailha`);
  await untilStopped([{ stop: () => board.close() }], log);
}

/** Runs both in one process. */
export async function runBoth(context: Context, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = loadSlackSettings(env);
  const running = [await startMetrics(context), startHands(context), await startFace(context, settings)];
  await untilStopped(running, logger(context, 'mailha'));
}

async function startFace(context: Context, settings: SlackSettings): Promise<Running> {
  // Not loaded where only a worker runs, which never talks to Slack.
  const { startSlack } = await import('../io/slack.ts');
  const log = logger(context, 'app');
  const redis = parseRedisUrl(context.settings.redisUrl);
  const desk = openDesk(context, log);
  warnOfRedis(desk.settingsToMend(), log);
  const slack = startSlack({ settings, desk, answer, redis, log });
  return {
    async stop() {
      await slack.stop();
      await desk.close();
    },
  };
}

function startHands(context: Context): Running {
  const { cluster, inventory, redact, settings } = context;
  const hosts = connectHosts(inventory, context.folder);
  const redis = parseRedisUrl(settings.redisUrl);
  const name = `${hostname()}:${process.pid}`;
  const worker = startWorker({
    jobs,
    round: goRound,
    cluster,
    hosts,
    redis,
    redact,
    name,
    log: logger(context, 'worker'),
  });
  return {
    async stop() {
      await worker.close();
      await hosts.close();
    },
  };
}

/** Nothing where no address was given, and nothing loaded for it. */
async function startMetrics(context: Context): Promise<Running> {
  const { settings, inventory } = context;
  const log = logger(context, 'metrics');
  if (!settings.metrics) return { stop: async () => {} };
  const { serveMetrics } = await import('../io/metrics.ts');
  const redis = parseRedisUrl(settings.redisUrl);
  const served = serveMetrics({ ...settings.metrics, redis, cluster: inventory.name, help: measures, log });
  served.url.then(
    (url) => log.info(`metrics are at ${url}`),
    (error: unknown) => log.error({ err: error }, 'serving metrics'),
  );
  return { stop: () => served.close() };
}

/** The journal of every job is in Redis: settings that may lose it are worth a line in the log at every start. */
function warnOfRedis(settings: Promise<readonly string[]>, log: Logger): void {
  settings.then(
    (sentences) => sentences.forEach((sentence) => void log.warn(sentence)),
    (error: unknown) => log.warn({ err: error }, 'looking at the settings of Redis'),
  );
}

function logger({ settings }: Context, name: string): Logger {
  return pino({ level: settings.logLevel, name, base: { pid: process.pid } });
}

/** The first signal ends what runs in good order; a second one does not wait for it. */
async function untilStopped(running: readonly Running[], log: Logger): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  log.info(`${signal}: ending in good order; once more ends at once`);
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => process.exit(1));
  for (const each of running.toReversed()) await each.stop();
  // All that was under way has ended; a connection that still waits for a Redis that never came would keep us here for ever.
  process.exit(0);
}
