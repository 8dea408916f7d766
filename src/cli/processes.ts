import { hostname } from 'node:os';
import { type Logger, pino } from 'pino';
import { answer } from '../../commands/answer.ts';
import { goRound, measures } from '../../jobs/health/round.ts';
import { jobs } from '../../jobs/index.ts';
import { loadBoardSettings, loadSlackSettings, type SlackSettings } from '../config/settings.ts';
import { connectHosts } from '../hosts/ssh.ts';
import { noLog } from '../model/text/log.ts';
import { patientRedis } from '../store/connect.ts';
import { againMs, noteFollowing } from '../store/following.ts';
import { parseRedisUrl } from '../store/redis.ts';
import { startSweeper } from '../worker/sweep.ts';
import { startWorker } from '../worker/worker.ts';
import type { Context, Contexts } from './context.ts';
import { openDesk } from './desk.ts';

/** Runs until stopped; `stop` waits for work in progress. */
interface Running {
  stop(): Promise<void>;
}

/** Runs the face until a signal asks it to end. Throws Refused when it is not set up. */
export async function runApp(contexts: Contexts, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = loadSlackSettings(env);
  const running = [
    await startMetrics(contexts),
    ...contexts.all.map(startSweeping),
    startFollowing(contexts, 'app'),
    await startFace(contexts, settings),
  ];
  await untilStopped(running, logger(contexts, 'app'));
}

/** Runs the hands until a signal asks them to end. Throws Refused when they are not set up. */
export async function runWorker(contexts: Contexts): Promise<void> {
  const running = [await startMetrics(contexts), startFollowing(contexts, 'worker'), ...contexts.all.map(startHands)];
  await untilStopped(running, logger(contexts, 'worker'));
}

/** Shows the queues until a signal asks it to end. Throws Refused where no password was set. */
export async function runBoard(contexts: Contexts, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = loadBoardSettings(env);
  const { serveBoard } = await import('../queue/board.ts');
  const log = logger(contexts, 'board');
  const redis = parseRedisUrl(contexts.settings.redisUrl);
  const board = serveBoard({ ...settings, redis, clusters: namesOf(contexts), log });
  log.info(`board listening on ${await board.url}; log in as mailha`);
  await untilStopped([{ stop: () => board.close() }], log);
}

/** Runs both in one process. */
export async function runBoth(contexts: Contexts, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = loadSlackSettings(env);
  const running = [
    await startMetrics(contexts),
    startFollowing(contexts, 'mailha'),
    ...contexts.all.map(startHands),
    await startFace(contexts, settings),
  ];
  await untilStopped(running, logger(contexts, 'mailha'));
}

const namesOf = ({ all }: Contexts) => all.map(({ inventory }) => inventory.name);

async function startFace(contexts: Contexts, settings: SlackSettings): Promise<Running> {
  // Not loaded where only a worker runs, which never talks to Slack.
  const { startSlack } = await import('../slack/slack.ts');
  const log = logger(contexts, 'app');
  const redis = parseRedisUrl(contexts.settings.redisUrl);
  const desks = contexts.all.map((context) => openDesk(context, log));
  // All of them have one Redis.
  const [first] = desks;
  if (first) warnOfRedis(first.settingsToMend(), log);
  const slack = startSlack({ settings, desks, answer, redis, docsUrl: contexts.settings.docsUrl, log });
  return {
    async stop() {
      await slack.stop();
      await Promise.all(desks.map((desk) => desk.close()));
    },
  };
}

/** Without any worker left, the app reports what the last one was doing when it died. Workers run their own sweeper. */
function startSweeping(context: Context): Running {
  const { inventory, settings } = context;
  const redis = parseRedisUrl(settings.redisUrl);
  const sweeper = startSweeper({ redis, cluster: inventory.name, log: logger(context, 'app') });
  return { stop: () => sweeper.close() };
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

/** Who may do what changes without a restart, and other processes can tell whether it does here. */
function startFollowing(contexts: Contexts, kind: string): Running {
  const redis = patientRedis(parseRedisUrl(contexts.settings.redisUrl), noLog);
  const name = `${kind} ${hostname()}:${process.pid}`;
  const ends = contexts.all.map((context) => {
    const about = { process: name, cluster: context.inventory.name };
    const note = () => void noteFollowing({ redis }, about, context.following()).catch(() => {});
    const unfollow = context.follow(logger(contexts, kind), note);
    const timer = setInterval(note, againMs).unref();
    note();
    return () => {
      unfollow();
      clearInterval(timer);
    };
  });
  return {
    async stop() {
      for (const end of ends) end();
      redis.disconnect();
    },
  };
}

/** Nothing where no address was given, and nothing loaded for it. */
async function startMetrics(contexts: Contexts): Promise<Running> {
  const { settings } = contexts;
  const log = logger(contexts, 'metrics');
  if (!settings.metrics) return { stop: async () => {} };
  const { serveMetrics } = await import('../telemetry/metrics.ts');
  const redis = parseRedisUrl(settings.redisUrl);
  const served = serveMetrics({ ...settings.metrics, redis, clusters: namesOf(contexts), help: measures, log });
  served.url.then(
    (url) => log.info(`metrics listening on ${url}`),
    (error: unknown) => log.error({ err: error }, 'serving metrics'),
  );
  return { stop: () => served.close() };
}

/** The journal of every job is in Redis: settings that may lose it are worth a line in the log at every start. */
function warnOfRedis(settings: Promise<readonly string[]>, log: Logger): void {
  settings.then(
    (sentences) => sentences.forEach((sentence) => void log.warn(sentence)),
    (error: unknown) => log.warn({ err: error }, 'checking Redis settings'),
  );
}

function logger({ settings }: Pick<Contexts, 'settings'>, name: string): Logger {
  return pino({ level: settings.logLevel, name, base: { pid: process.pid } });
}

/** The first signal ends what runs in good order; a second one does not wait for it. */
async function untilStopped(running: readonly Running[], log: Logger): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  log.info(`${signal}: shutting down; send it again to exit now`);
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => process.exit(1));
  for (const each of running.toReversed()) await each.stop();
  // All that was under way has ended; a connection that still waits for a Redis that never came would keep us here for ever.
  process.exit(0);
}
