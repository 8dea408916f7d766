import { key } from './runs.ts';
import type { Store } from './script.ts';

/** Long enough for a terminal to reconnect after an outage of Redis. */
const keptSeconds = 600;

/** Stores a secret that only the terminal that requested the run can decrypt. */
export async function leaveHandover(store: Store, run: string, sealed: string): Promise<void> {
  await store.redis.set(key(store, 'handover', run), sealed, 'EX', keptSeconds);
}

/** Returns and deletes it; undefined when there is none or it has expired. */
export async function takeHandover(store: Store, run: string): Promise<string | undefined> {
  return (await store.redis.getdel(key(store, 'handover', run))) ?? undefined;
}
