import { Worker } from 'bullmq';
import { describe } from '../model/errors.ts';
import { queue } from './queue.ts';
import type { RedisAddress } from './redis.ts';
import type { Log } from './redis-connect.ts';
import { noLog, patientRedis } from './redis-connect.ts';
import { storeOf } from './redis-script.ts';
import { key } from './runs.ts';
import { unlessAway } from './unless-away.ts';
import { watchRuns } from './worker-watch.ts';

/** How posting one run went: done, or to be tried again when the other side wants us to wait. */
export interface Posted {
  /** Milliseconds in which nothing at all is posted, as in Slack's Retry-After. The run is posted again then. */
  readonly waitMs?: number;
}

export interface PosterOptions {
  readonly redis: RedisAddress;
  readonly cluster: string;
  /** Shows a run as its journal is now. Never called twice at a time for one run; what throws is tried again. */
  readonly post: (run: string) => Promise<Posted>;
  readonly log?: Log;
  /** At most `max` runs are posted in `duration` ms, by all processes together. Default: one in 1,100 ms. */
  readonly limiter?: { readonly max: number; readonly duration: number };
}

export interface RunningPoster {
  /** Has a run posted (again). However often it is asked for, it waits once. */
  requestPost(run: string): Promise<void>;
  close(): Promise<void>;
}

/** Tries of one post, 1 s, 2 s, 4 s … apart: about 17 minutes, after which the next happening or start tries anew. */
const attempts = 10;
const sweepMs = 10_000;

/**
 * Posts every run that has a place whenever something happens in it. The script that journals a happening
 * also notes the run as unposted, so nothing is missed by a poster that was away.
 */
export function startPoster(options: PosterOptions): RunningPoster {
  const { log = noLog, post, limiter = { max: 1, duration: 1100 } } = options;
  const redis = patientRedis(options.redis, log);
  const store = storeOf(redis, options.cluster);
  const unposted = key(store, 'unposted');
  const posts = queue(store, 'posts', log);

  const requestPost = async (run: string): Promise<void> => {
    await posts.add(
      'post',
      { run, turn: 0 },
      {
        deduplication: { id: run, keepLastIfActive: true },
        ...{ attempts, backoff: { type: 'exponential', delay: 1000 } },
        ...{ removeOnComplete: true, removeOnFail: true },
      },
    );
  };
  const catchUp = async () => {
    for (const run of await redis.smembers(unposted)) await requestPost(run);
  };
  const quietly = (what: Promise<unknown>) => what.catch((error) => log.warn(`queue posts: ${describe(error)}`));

  const worker = new Worker(
    'posts',
    async ({ data }: { data: { run: string } }) => {
      // Before the journal is read: what happens from now on asks for another post.
      await redis.srem(unposted, data.run);
      try {
        const waitMs = (await post(data.run)).waitMs;
        if (waitMs === undefined) return;
        await redis.sadd(unposted, data.run);
        await posts.rateLimit(waitMs);
      } catch (error) {
        await redis.sadd(unposted, data.run);
        throw error;
      }
      throw Worker.RateLimitError();
    },
    { connection: redis, prefix: store.root, limiter, maxStalledCount: 5, runRetryDelay: 1000 },
  );
  worker.on('error', (error) => {
    if (redis.status === 'ready') log.warn(`queue posts: ${describe(error)}`);
  });
  worker.on('failed', (_job, error) => log.warn(`posting: ${describe(error)}`));
  const watch = watchRuns(store, (run) => void quietly(isUnposted(run)));
  const isUnposted = async (run: string) => (await redis.sismember(unposted, run)) && requestPost(run);
  void quietly(catchUp());
  const timer = setInterval(() => void quietly(catchUp()), sweepMs);
  return {
    requestPost,
    async close() {
      clearInterval(timer);
      watch.close();
      const isThere = () => redis.status === 'ready';
      // By itself a worker waits for an answer of Redis, and its connection for Redis to come back.
      await unlessAway(
        worker.close(!isThere()).then(() => posts.close()),
        isThere,
      );
      redis.disconnect();
    },
  };
}
