import { type EventEmitter, once } from 'node:events';

export type Poll<T> = () => Promise<T | undefined> | T | undefined;

/** Looks again at every change until there is something to return. Rejects with `what` after `withinMs`. */
export async function until<T>(
  changes: EventEmitter,
  { what, look, withinMs }: { readonly what: string; readonly look: Poll<T>; readonly withinMs: number },
): Promise<T> {
  const over = AbortSignal.timeout(withinMs);
  for (;;) {
    // Listening starts before looking, so that a change in between is not missed.
    const next = once(changes, 'change', { signal: over }).catch(() => undefined);
    const found = await look();
    if (found !== undefined) return found;
    await next;
    if (over.aborted) throw new Error(`waiting until ${what}: not within ${withinMs} ms`);
  }
}
