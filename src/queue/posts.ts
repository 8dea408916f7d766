import { Worker } from 'bullmq';
import { type Urgency, urgencies, urgencyOf } from '../model/run/urgency.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { noLog } from '../model/text/log.ts';
import { closeGracefully, counted } from '../store/close-gracefully.ts';
import { isThere, patientRedis } from '../store/connect.ts';
import type { RedisAddress } from '../store/redis.ts';
import { key, loadRun } from '../store/runs.ts';
import { storeOf } from '../store/script.ts';
import { watchRuns } from '../store/watch-runs.ts';
import { queue } from './queues.ts';

export interface PosterOptions {
  readonly redis: RedisAddress;
  readonly cluster: string;
  /** Posts a run as its journal is now. One call at a time for each run; retried when it throws. */
  readonly post: (run: string, urgency: Urgency) => Promise<void>;
  readonly log?: Log;
  /** `pages`: incidents for webhooks, each with marks of its own. Default: `posts`. */
  readonly lane?: keyof typeof marks;
  /** How many runs one process posts at a time. */
  readonly concurrency?: number;
  /** Default: 1 s, 2 s, 4 s … up to a minute apart, for a day. */
  readonly retry?: PostRetry;
}

/** Sets of runs whose journal has grown; src/store/lua/common.ts writes them. */
const marks = { posts: 'unposted', pages: 'unpaged' } as const;

export interface PostRetry {
  readonly attempts: number;
  readonly maxDelayMs: number;
}

export interface RunningPoster {
  /** Queues a run to be posted (again). Duplicate requests share one queue entry. */
  requestPost(run: string): Promise<void>;
  close(): Promise<void>;
}

/** A day of attempts, one a minute: longer than outages of Slack. After that only the next event of the job retries. */
const usualRetry: PostRetry = { attempts: 24 * 60, maxDelayMs: 60_000 };
/** Attempts of a post whose processes keep dying. */
const maxStalled = 10;
const sweepMs = 10_000;
/**
 * BullMQ's lock on a post in progress. A post whose process died waits for this lock, and an alert must not wait for BullMQ's usual
 * 30 to 60 s. A live process that loses its lock does no harm: a message is claimed in Redis before it is sent.
 */
const lockMs = 2000;
/** A post that waits for its rate limit or for a slow answer from Slack must not delay an alert. */
const usualConcurrency = 10;

/**
 * Posts every run that has a place whenever its journal grows. The script that writes the journal also marks the run as
 * unposted, so a poster that was down misses nothing.
 */
export function startPoster(options: PosterOptions): RunningPoster {
  const { log = noLog, post, lane = 'posts', concurrency = usualConcurrency, retry = usualRetry } = options;
  const redis = patientRedis(options.redis, log);
  const store = storeOf(redis, options.cluster);
  const unposted = key(store, marks[lane]);
  const posts = queue(store, lane, log);

  const requestPost = async (id: string): Promise<void> => {
    const run = await loadRun(store, id);
    if (!run) return;
    const priority = urgencyOf(run);
    const asked = await posts.add(
      'post',
      { run: id, turn: 0 },
      {
        priority,
        deduplication: { id, keepLastIfActive: true },
        attempts: retry.attempts,
        backoff: { type: 'custom' },
        removeOnComplete: true,
        removeOnFail: true,
      },
    );
    if (priority === urgencies.look || asked.id === undefined) return;
    // It may have been queued with a lower priority.
    const queued = await posts.getJob(asked.id);
    if (queued && queued.priority > priority) await queued.changePriority({ priority }).catch(() => {});
  };
  const catchUp = async () => {
    for await (const ids of redis.sscanStream(unposted, { count: 100 })) {
      for (const run of ids) await requestPost(run);
    }
  };
  const quietly = (what: Promise<unknown>): void => {
    what.catch((error) => log.warn(`queue ${lane}: ${describe(error)}`));
  };

  const posting = counted(async ({ data: { run: id } }: { data: { run: string } }) => {
    const run = await loadRun(store, id);
    // Before the journal is read: events from now on queue another post.
    await redis.srem(unposted, id);
    if (!run) return;
    try {
      await post(id, urgencyOf(run));
    } catch (error) {
      await redis.sadd(unposted, id);
      throw error;
    }
  });
  const worker = new Worker(lane, posting.process, {
    connection: redis,
    prefix: store.root,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    maxStalledCount: maxStalled,
    runRetryDelay: 1000,
    settings: { backoffStrategy: (made) => Math.min(retry.maxDelayMs, 1000 * 2 ** (made - 1)) },
  });
  worker.on('error', (error) => {
    if (isThere(redis)) log.warn(`queue ${lane}: ${describe(error)}`);
  });
  worker.on('failed', (job, error) => {
    if (!job || job.attemptsMade < retry.attempts) return log.warn(`posting: ${describe(error)}`);
    log.error(`posting job ${job.data.run}: given up after ${job.attemptsMade} attempts: ${describe(error)}`);
    // Otherwise the sweep would queue it again.
    quietly(redis.srem(unposted, job.data.run));
  });
  const watch = watchRuns(store, (run) => quietly(isUnposted(run)));
  const isUnposted = async (run: string) => (await redis.sismember(unposted, run)) && requestPost(run);
  // One at a time: while Redis refuses writes, each call waits.
  let isCatchingUp = false;
  const catchUpAlone = async () => {
    if (isCatchingUp) return;
    isCatchingUp = true;
    await catchUp().finally(() => {
      isCatchingUp = false;
    });
  };
  quietly(catchUpAlone());
  const timer = setInterval(() => quietly(catchUpAlone()), sweepMs);
  return {
    requestPost,
    async close() {
      clearInterval(timer);
      watch.close();
      // Without this, closing a BullMQ worker waits for Redis to come back.
      await closeGracefully(
        worker.close(!isThere(redis)).then(() => posts.close()),
        () => isThere(redis) && posting.isBusy(),
      );
      redis.disconnect();
    },
  };
}
