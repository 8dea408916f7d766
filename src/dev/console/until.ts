import type { EventEmitter } from 'node:events';

export type Poll<T> = () => Promise<T | undefined> | T | undefined;

/** Polling interval in ms: what the bot writes to Redis or its log does not trigger a change. */
const everyMs = 100;

/** Calls `look` after every change, and every `everyMs`, until it returns a value. Rejects with `what` after `withinMs`. */
export async function until<T>(
  changes: EventEmitter,
  { what, look, withinMs }: { readonly what: string; readonly look: Poll<T>; readonly withinMs: number },
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    // Subscribe before looking, so that no change in between is missed.
    const next = Promise.withResolvers<void>();
    changes.once('change', next.resolve);
    const timer = setTimeout(next.resolve, everyMs);
    try {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() >= deadline) throw new Error(`timed out after ${withinMs} ms waiting until ${what}`);
      await next.promise;
    } finally {
      clearTimeout(timer);
      changes.off('change', next.resolve);
    }
  }
}
