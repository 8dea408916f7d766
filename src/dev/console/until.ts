import { type EventEmitter, once } from 'node:events';

export type Poll<T> = () => Promise<T | undefined> | T | undefined;

/** Calls `look` after every change until it returns a value. Rejects with `what` after `withinMs`. */
export async function until<T>(
  changes: EventEmitter,
  { what, look, withinMs }: { readonly what: string; readonly look: Poll<T>; readonly withinMs: number },
): Promise<T> {
  const timeout = AbortSignal.timeout(withinMs);
  for (;;) {
    // Subscribe before looking, so that no change in between is missed.
    const next = once(changes, 'change', { signal: timeout }).catch(() => undefined);
    const found = await look();
    if (found !== undefined) return found;
    await next;
    if (timeout.aborted) throw new Error(`timed out after ${withinMs} ms waiting until ${what}`);
  }
}
