import { DelayedError, type Job as Queued, Worker } from 'bullmq';
import type { Submission } from '../model/desk.ts';
import { describe } from '../model/errors.ts';
import type { Hosts } from '../model/hosts.ts';
import type { Job } from '../model/job.ts';
import type { Redact } from '../model/redact.ts';
import type { Cluster } from '../model/step.ts';
import { makeKnown } from './clusters.ts';
import { forgetHashes } from './forget-hashes.ts';
import type { Ticket, Timing } from './queue.ts';
import { openQueues, roundTicket, usualTiming } from './queue.ts';
import type { RedisAddress } from './redis.ts';
import type { Log } from './redis-connect.ts';
import { isThere, noLog, patientRedis } from './redis-connect.ts';
import { storeOf } from './redis-script.ts';
import { expire } from './runs.ts';
import { unlessAway } from './unless-away.ts';
import { applyRun } from './worker-apply.ts';
import type { Bench, Round } from './worker-bench.ts';
import { lookAt } from './worker-look.ts';
import { goRound } from './worker-rounds.ts';
import { handIn } from './worker-scheduled.ts';
import { startSweeps } from './worker-sweep.ts';
import { watchRuns } from './worker-watch.ts';

export interface WorkerOptions {
  readonly jobs: readonly Job[];
  /** What is done every `alerts.everySeconds`, by one of all workers. */
  readonly round?: Round;
  readonly cluster: Cluster;
  readonly hosts: Hosts;
  readonly redis: RedisAddress;
  readonly redact: Redact;
  /** Shown in journals: which process on which machine. */
  readonly name: string;
  readonly log?: Log;
  readonly timing?: Timing;
}

export interface RunningWorker {
  /**
   * Takes nothing new, lets jobs that look finish, and stops a writing one before its next step; another worker (or
   * this one, started again) goes on with it by itself. Resolves when all that is done.
   */
  close(): Promise<void>;
}

/** How many are worked on at a time, in each lane of its own. */
const atATime = { looks: 8, plans: 4, reads: 4 } as const;

/** Does not wait for Redis: it says in the log when Redis is away, and begins when it is there. */
export function startWorker(options: WorkerOptions): RunningWorker {
  const { log = noLog, timing = usualTiming, cluster } = options;
  const redis = patientRedis(options.redis, log);
  const store = storeOf(redis, cluster.inventory.name);
  const stopping = new AbortController();
  const queues = openQueues(store, log);
  const watch = watchRuns(store);
  const bench: Bench = { ...options, log, timing, store, queues, watch, stopping: stopping.signal };
  const workers = [
    consume(bench, { name: 'looks', concurrency: atATime.looks, maxStalledCount: 2 }, onLook),
    consume(bench, { name: 'plans', concurrency: atATime.plans, maxStalledCount: 2 }, onLook),
    consume(bench, { name: 'reads', concurrency: atATime.reads, maxStalledCount: 2 }, onReads),
    consume(bench, { name: 'writes', concurrency: 1, maxStalledCount: 0 }, onWrites),
  ];
  const { everySeconds } = cluster.inventory.alerts;
  const stopSweeps = startSweeps(options.round ? { ...bench, everySeconds } : bench);
  makeKnown(store, cluster.inventory.name).catch((error) =>
    log.warn(`making ${cluster.inventory.name} known: ${describe(error)}`),
  );
  forgetHashes(store).catch((error) => log.warn(`taking password hashes out of old jobs: ${describe(error)}`));
  return {
    async close() {
      stopping.abort(new Error('the worker is being stopped'));
      const graceful = Promise.all([...workers.map((worker) => worker.close()), stopSweeps()]).then(() =>
        queues.close(),
      );
      await unlessAway(graceful, () => isThere(redis));
      watch.close();
      redis.disconnect();
    },
  };
}

interface Consuming {
  readonly name: string;
  readonly concurrency: number;
  readonly maxStalledCount: number;
}

type Waiting = Queued<Ticket | Submission>;
type Process = (bench: Bench, queued: Waiting, token: string) => Promise<void>;

function consume(bench: Bench, { name, ...limits }: Consuming, process: Process): Worker<Ticket | Submission> {
  const { store, timing, log } = bench;
  const worker = new Worker<Ticket | Submission>(name, (queued, token = '') => process(bench, queued, token), {
    connection: store.redis,
    prefix: store.root,
    name: bench.name,
    lockDuration: timing.lockMs,
    stalledInterval: timing.lockMs / 2,
    runRetryDelay: 1000,
    ...limits,
  });
  worker.on('error', (error) => {
    if (isThere(store.redis)) log.warn(`queue ${name}: ${describe(bench.redact(error))}`);
  });
  return worker;
}

async function onLook(bench: Bench, { data }: Waiting): Promise<void> {
  if ('run' in data) await lookAt(bench, data);
}

async function onReads(bench: Bench, queued: Waiting): Promise<void> {
  if (queued.name === roundTicket) await (bench.round && goRound(bench, bench.round));
  else if ('request' in queued.data)
    await handIn(bench, queued.data, { key: queued.id ?? '', dueAt: queued.opts.prevMillis });
  else if (queued.name === 'expire') await expire(bench.store, queued.data);
  // A look that an older version has queued.
  else await lookAt(bench, queued.data);
}

async function onWrites(bench: Bench, queued: Waiting, token: string): Promise<void> {
  if ('request' in queued.data) return;
  if ((await applyRun(bench, queued.data)) === 'over') return;
  // Waiting in the queue keeps this worker free, and needs no lock that somebody has to renew.
  await queued.moveToDelayed(Date.now() + bench.timing.lineMs, token);
  throw new DelayedError();
}
