import type { Hosts } from '../model/plan/hosts.ts';
import type { Cluster } from '../model/plan/step.ts';
import type { Job } from '../model/run/job.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { noLog } from '../model/text/log.ts';
import type { Redact } from '../model/text/redact.ts';
import { consume, type QueueJob, retryLater } from '../queue/consume.ts';
import type { Timing } from '../queue/queues.ts';
import { openQueues, roundTicket, usualTiming } from '../queue/queues.ts';
import { closeGracefully, counted } from '../store/close-gracefully.ts';
import { makeKnown } from '../store/clusters.ts';
import { isThere, patientRedis } from '../store/connect.ts';
import { forgetHashes } from '../store/forget-hashes.ts';
import type { RedisAddress } from '../store/redis.ts';
import { expire } from '../store/runs.ts';
import { storeOf } from '../store/script.ts';
import { watchRuns } from '../store/watch-runs.ts';
import { applyRun } from './apply.ts';
import type { HealthRound, WorkerContext } from './context.ts';
import { runHealthRound } from './health-rounds.ts';
import { lookAt } from './look.ts';
import { type Firing, submitScheduled } from './scheduled.ts';
import { startSweeps } from './sweep.ts';

export interface WorkerOptions {
  readonly jobs: readonly Job[];
  /** Runs every `alerts.everySeconds`, in one of all workers. */
  readonly round?: HealthRound;
  readonly cluster: Cluster;
  readonly hosts: Hosts;
  readonly redis: RedisAddress;
  readonly redact: Redact;
  /** Name shown in journals: process and machine. */
  readonly name: string;
  readonly log?: Log;
  readonly timing?: Timing;
}

export interface RunningWorker {
  /**
   * Takes no new job, lets read-only jobs finish, and stops a writing job before its next step; another worker (or this one
   * after a restart) continues it automatically. Resolves when all that is done.
   */
  close(): Promise<void>;
}

/** Concurrency of each lane. BullMQ never repeats a change (`maxStalledCount: 0`). */
const lanes = {
  looks: { concurrency: 8, maxStalledCount: 2 },
  plans: { concurrency: 4, maxStalledCount: 2 },
  reads: { concurrency: 4, maxStalledCount: 2 },
  writes: { concurrency: 1, maxStalledCount: 0 },
} as const;

type Process = (context: WorkerContext, taken: QueueJob, token: string) => Promise<void>;

/** Does not wait for Redis: logs when Redis is unreachable, and starts work when it answers. */
export function startWorker(options: WorkerOptions): RunningWorker {
  const { log = noLog, timing = usualTiming, cluster } = options;
  const redis = patientRedis(options.redis, log);
  const store = storeOf(redis, cluster.inventory.name);
  const stopping = new AbortController();
  const queues = openQueues(store, log);
  const watch = watchRuns(store);
  const context: WorkerContext = { ...options, log, timing, store, queues, watch, stopping: stopping.signal };
  const working = counted((process: Process, taken: QueueJob, token: string) => process(context, taken, token));
  const lane = (name: keyof typeof lanes, process: Process) =>
    consume({ ...context, lane: name, ...lanes[name] }, (taken, token) => working.process(process, taken, token));
  const workers = [lane('looks', onLook), lane('plans', onLook), lane('reads', onReads), lane('writes', onWrites)];
  const { everySeconds } = cluster.inventory.alerts;
  const stopSweeps = startSweeps(options.round ? { ...context, everySeconds } : context);
  makeKnown(store, cluster.inventory.name).catch((error) =>
    log.warn(`registering cluster ${cluster.inventory.name}: ${describe(error)}`),
  );
  forgetHashes(store).catch((error) => log.warn(`removing password hashes from old jobs: ${describe(error)}`));
  return {
    async close() {
      stopping.abort(new Error('the worker is shutting down'));
      const graceful = Promise.all([...workers.map((worker) => worker.close()), stopSweeps()]).then(() =>
        queues.close(),
      );
      await closeGracefully(graceful, () => isThere(redis) && working.isBusy());
      watch.close();
      redis.disconnect();
    },
  };
}

async function onLook(context: WorkerContext, { data }: QueueJob): Promise<void> {
  if ('run' in data) await lookAt(context, data);
}

async function onReads(context: WorkerContext, taken: QueueJob): Promise<void> {
  if (taken.name === roundTicket) await (context.round && runHealthRound(context, context.round));
  else if ('request' in taken.data) await submitScheduled(context, taken.data, firingOf(taken));
  else if (taken.name === 'expire') await expire(context.store, taken.data);
  // A look queued by an older version.
  else await lookAt(context, taken.data);
}

/** A one-time schedule has the same id each time it is made: what tells them apart is when it was made. */
function firingOf({ id = '', timestamp, opts }: QueueJob): Firing {
  const dueAt = opts.prevMillis;
  return { key: dueAt === undefined ? `${id} ${timestamp}` : id, dueAt };
}

async function onWrites(context: WorkerContext, taken: QueueJob, token: string): Promise<void> {
  if ('request' in taken.data) return;
  if ((await applyRun(context, taken.data)) === 'over') return;
  await retryLater(taken, token, context.timing.lineMs);
}
