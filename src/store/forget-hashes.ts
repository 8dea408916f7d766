import { key, latest } from './runs.ts';
import type { Store } from './script.ts';

/** Removes password hashes from jobs of earlier versions, which stored them with the job. Runs once. */
export async function forgetHashes(store: Store): Promise<void> {
  const done = key(store, 'hashes-forgotten');
  if (await store.redis.exists(done)) return;
  for (const { id, job, params } of await latest(store, Number.MAX_SAFE_INTEGER)) {
    if (job !== 'set-password' || typeof params !== 'object' || params === null || !('hash' in params)) continue;
    const { hash: _, ...rest } = params;
    await store.redis.hset(key(store, 'run', id), 'params', JSON.stringify(rest));
  }
  await store.redis.set(done, '1');
}
