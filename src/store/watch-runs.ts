import type { Redis } from 'ioredis';
import { key } from './runs.ts';
import type { Store } from './script.ts';

/** Notifies of changes of a run, made by any process. */
export interface Watch {
  /** Returns a function that ends the subscription. */
  on(run: string, changed: () => void): () => void;
  close(): void;
}

/** One subscription for all runs of the process. Messages may be lost with the connection, so listeners also poll. */
export function watchRuns(store: Store, onAny: (run: string) => void = () => {}): Watch {
  // ioredis' own resubscribe rejects without a handler, which would end the process.
  const subscriber: Redis = store.redis.duplicate({ autoResubscribe: false });
  // An unreachable Redis is logged by the original connection.
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
