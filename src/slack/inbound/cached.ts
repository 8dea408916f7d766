/**
 * Asks once per key and keeps the answer for `lifeMs`; whoever asks meanwhile waits for the same answer. A failure is
 * not kept, and an answer whose life is over is never used again.
 */
export function remembered<T>(
  lifeMs: number,
  load: (key: string) => Promise<T>,
  now: () => number = Date.now,
): (key: string) => Promise<T> {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return (key) => {
    const found = kept.get(key);
    if (found && now() - found.at < lifeMs) return found.answer;
    const asked = { at: now(), answer: load(key) };
    kept.set(key, asked);
    asked.answer.catch(() => kept.get(key) === asked && kept.delete(key));
    return asked.answer;
  };
}
