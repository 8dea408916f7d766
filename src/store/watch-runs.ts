import type { Redis } from 'ioredis';
import { key } from './runs.ts';
import type { Store } from './script.ts';

/** Tells at once when something happened in a run, wherever it happened. */
export interface Watch {
  /** Returns what ends it. */
  on(run: string, changed: () => void): () => void;
  close(): void;
}

/** One subscription for all runs of the process. A message may be lost with the connection; who listens also looks now and then. */
export function watchRuns(store: Store, onAny: (run: string) => void = () => {}): Watch {
  // By itself ioredis subscribes again and lets nobody catch what comes of it, which ends the process.
  const subscriber: Redis = store.redis.duplicate({ autoResubscribe: false });
  // Redis being away is told by the connection this one is a copy of.
  subscriber.on('error', () => {});
  const listeners = new Map<string, Set<() => void>>();
  subscriber.on('message', (_channel: string, run: string) => {
    onAny(run);
    for (const changed of listeners.get(run) ?? []) changed();
  });
  subscriber.on('ready', () => void subscriber.subscribe(key(store, 'changed')).catch(() => {}));
  return {
    on(run, changed) {
      const those = listeners.get(run) ?? new Set();
      listeners.set(run, those.add(changed));
      return () => {
        those.delete(changed);
        if (those.size === 0) listeners.delete(run);
      };
    },
    close: () => subscriber.disconnect(),
  };
}
