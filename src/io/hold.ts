import { Hold } from '../model/hold.ts';
import type { Store } from './redis-script.ts';
import { key } from './runs.ts';

/** Undefined when everything may be changed. */
export async function holdNow(store: Store): Promise<Hold | undefined> {
  const text = await store.redis.get(key(store, 'hold'));
  return text === null ? undefined : Hold.parse(JSON.parse(text));
}
