import { key } from './runs.ts';
import type { Store } from './script.ts';

/** For as long as a terminal may need to come back to a Redis that was away. */
const keptSeconds = 600;

/** Leaves what only the terminal that asked for the run can open. */
export async function leaveHandover(store: Store, run: string, sealed: string): Promise<void> {
  await store.redis.set(key(store, 'handover', run), sealed, 'EX', keptSeconds);
}

/** Takes it away; undefined when there is none, or it has expired. */
export async function takeHandover(store: Store, run: string): Promise<string | undefined> {
  return (await store.redis.getdel(key(store, 'handover', run))) ?? undefined;
}
