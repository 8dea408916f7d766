import { Hold } from '../model/run/hold.ts';
import { key } from './runs.ts';
import type { Store } from './script.ts';

/** The freeze or lock in force; undefined when there is none. */
export async function holdNow(store: Store): Promise<Hold | undefined> {
  const text = await store.redis.get(key(store, 'hold'));
  return text === null ? undefined : Hold.parse(JSON.parse(text));
}
