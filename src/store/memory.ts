import type { Memory } from '../model/run/memory.ts';
import { key } from './runs.ts';
import type { Store } from './script.ts';
import { encoded } from './script.ts';

/** Stored as JSON in one hash per cluster. */
export function memoryIn(store: Store): Memory {
  const at = key(store, 'memory');
  return {
    async recall(name) {
      const text = await store.redis.hget(at, name);
      return text === null ? undefined : JSON.parse(text);
    },
    async remember(name, value) {
      await store.redis.hset(at, name, encoded(value));
    },
  };
}
