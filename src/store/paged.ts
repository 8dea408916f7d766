import { z } from 'zod';
import { retentionSeconds } from './retention.ts';
import { key } from './runs.ts';
import { encoded, type Store } from './script.ts';

const Refused = z.object({
  /** ms since the epoch. */
  since: z.number(),
  error: z.string(),
});

/** What a webhook has received of an incident. */
export const Paged = z.object({
  event: z.enum(['trigger', 'acknowledge', 'resolve']).optional(),
  /** The newest alert of the journal that it has received. */
  revision: z.string().optional(),
  /** Since when it has refused what is next, and why. */
  refused: Refused.optional(),
});
export type Paged = z.infer<typeof Paged>;

export interface PagedStore {
  /** By webhook. */
  of(run: string): Promise<ReadonlyMap<string, Paged>>;
  set(run: string, webhook: string, paged: Paged): Promise<void>;
  /** Incidents of which a webhook refuses something, newest first. */
  refused(): Promise<readonly string[]>;
}

/** Most incidents to list. */
const mostListed = 50;

/** Stored in Redis for as long as the run, so that any worker continues where another stopped. */
export function pagedIn(store: Store): PagedStore {
  const at = (run: string) => key(store, 'paged', run);
  const refusals = key(store, 'refused-pages');
  async function of(run: string): Promise<ReadonlyMap<string, Paged>> {
    const found = Object.entries(await store.redis.hgetall(at(run)));
    return new Map(found.map(([webhook, text]) => [webhook, Paged.parse(JSON.parse(text))]));
  }
  return {
    of,
    async set(run, webhook, paged) {
      await store.redis.hset(at(run), webhook, encoded(paged));
      await store.redis.expire(at(run), retentionSeconds);
      const isRefused = [...(await of(run)).values()].some(({ refused }) => refused !== undefined);
      if (isRefused) await store.redis.zadd(refusals, 'NX', Date.now(), run);
      else await store.redis.zrem(refusals, run);
    },
    async refused() {
      await store.redis.zremrangebyscore(refusals, 0, Date.now() - retentionSeconds * 1000);
      return store.redis.zrevrange(refusals, 0, mostListed - 1);
    },
  };
}
