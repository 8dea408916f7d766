import { hostname } from 'node:os';
import { type Logger, pino } from 'pino';
import { answer } from '../../commands/answer.ts';
import { runHealthRound } from '../../jobs/health/round.ts';
import { jobs } from '../../jobs/index.ts';
import { loadBoardSettings, loadSlackSettings, type SlackSettings } from '../config/settings.ts';
import { webhookTargets } from '../config/webhook-secrets.ts';
import { connectHosts } from '../hosts/ssh.ts';
import { noLog } from '../model/text/log.ts';
import { startPager } from '../paging/pager.ts';
import { patientRedis } from '../store/connect.ts';
import { againMs, noteFollowing } from '../store/following.ts';
import { parseRedisUrl } from '../store/redis.ts';
import { startSweeper } from '../worker/sweep.ts';
import { startWorker } from '../worker/worker.ts';
import type { Context, Contexts } from './context.ts';
import { openDesk } from './desk.ts';
import { startMetrics } from './metrics.ts';

/** Runs until stopped; `stop` waits for work in progress. */
interface Running {
  stop(): Promise<void>;
}

type Start = () => Running | Promise<Running>;

/** Runs the Slack app until SIGTERM or SIGINT. Throws Refused when its settings are incomplete. */
export async function runApp(contexts: Contexts, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = loadSlackSettings(env);
  await runUntilStopped(logger(contexts, 'app'), [
    () => startMetrics(contexts, logger(contexts, 'metrics')),
    ...contexts.all.map((context) => () => startSweeping(context)),
    () => startFollowing(contexts, 'app'),
    () => startApp(contexts, settings),
  ]);
}

/** Runs a worker until SIGTERM or SIGINT. Throws Refused when its settings are incomplete. */
export async function runWorker(contexts: Contexts, env: NodeJS.ProcessEnv): Promise<void> {
  await runUntilStopped(logger(contexts, 'worker'), [
    () => startMetrics(contexts, logger(contexts, 'metrics')),
    () => startFollowing(contexts, 'worker'),
    ...workerStarts(contexts, env),
  ]);
}

/** Serves the queue board until SIGTERM or SIGINT. Throws Refused without a password. */
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
  await runUntilStopped(logger(contexts, 'mailha'), [
    () => startMetrics(contexts, logger(contexts, 'metrics')),
    () => startFollowing(contexts, 'mailha'),
    ...workerStarts(contexts, env),
    () => startApp(contexts, settings),
  ]);
}

const namesOf = ({ all }: Contexts) => all.map(({ inventory }) => inventory.name);

async function startApp(contexts: Contexts, settings: SlackSettings): Promise<Running> {
  // Loaded on demand: a worker never talks to Slack.
  const { startSlack } = await import('../slack/slack.ts');
  const log = logger(contexts, 'app');
  const redis = parseRedisUrl(contexts.settings.redisUrl);
  const desks = contexts.all.map((context) => openDesk(context, log));
  // All share one Redis.
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

/** With no worker left, the app reports the job that the last one lost. Workers run their own sweeper. */
function startSweeping(context: Context): Running {
  const { inventory, settings } = context;
  const redis = parseRedisUrl(settings.redisUrl);
  const sweeper = startSweeper({ redis, cluster: inventory.name, log: logger(context, 'app') });
  return { stop: () => sweeper.close() };
}

function startJobWorker(context: Context): Running {
  const { cluster, inventory, redact, settings } = context;
  const hosts = connectHosts(inventory, context.folder);
  const redis = parseRedisUrl(settings.redisUrl);
  const name = `${hostname()}:${process.pid}`;
  const worker = startWorker({
    jobs,
    round: runHealthRound,
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

/** Pagers first: a missing key is refused before a worker takes a job. */
function workerStarts(contexts: Contexts, env: NodeJS.ProcessEnv): readonly Start[] {
  return [
    ...contexts.all
      .filter(({ inventory }) => inventory.alerts.webhooks.length > 0)
      .map((at) => () => startPaging(at, env)),
    ...contexts.all.map((context) => () => startJobWorker(context)),
  ];
}

/** Throws Refused when the key of a webhook is missing. */
function startPaging(context: Context, env: NodeJS.ProcessEnv): Running {
  const { name: cluster, alerts } = context.inventory;
  const targets = webhookTargets(alerts.webhooks, env);
  const redis = parseRedisUrl(context.settings.redisUrl);
  const pager = startPager({ redis, cluster, targets, log: logger(context, 'pager') });
  return { stop: () => pager.close() };
}

/** Reloads `access` without a restart, and records in Redis which version this process follows. */
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

/** Redis holds every journal: logs settings that risk losing it at every start. */
function warnOfRedis(settings: Promise<readonly string[]>, log: Logger): void {
  settings.then(
    (sentences) => sentences.forEach((sentence) => void log.warn(sentence)),
    (error: unknown) => log.warn({ err: error }, 'checking Redis settings'),
  );
}

function logger({ settings }: Pick<Contexts, 'settings'>, name: string): Logger {
  return pino({ level: settings.logLevel, name, base: { pid: process.pid } });
}

/** Stops what has started when the next one is refused: it would keep the process alive, as if all were well. */
async function runUntilStopped(log: Logger, starts: readonly Start[]): Promise<void> {
  const running: Running[] = [];
  try {
    for (const start of starts) running.push(await start());
  } catch (error) {
    await stopAll(running);
    throw error;
  }
  await untilStopped(running, log);
}

async function stopAll(running: readonly Running[]): Promise<void> {
  for (const each of running.toReversed()) await each.stop();
}

/** The first signal shuts down in order; a second one exits at once. */
async function untilStopped(running: readonly Running[], log: Logger): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  log.info(`${signal}: shutting down; send it again to exit now`);
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => process.exit(1));
  await stopAll(running);
  // Everything has ended; a connection that still waits for Redis would keep the process alive.
  process.exit(0);
}
