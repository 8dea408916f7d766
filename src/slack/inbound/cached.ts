/**
 * Loads each key once and caches it for `lifeMs`; concurrent callers share one load. Failures are not cached, and an expired
 * value is never used.
 */
export function cached<T>(
  lifeMs: number,
  load: (key: string) => Promise<T>,
  now: () => number = Date.now,
): (key: string) => Promise<T> {
  const entries = new Map<string, { readonly at: number; readonly value: Promise<T> }>();
  return (key) => {
    const found = entries.get(key);
    if (found && now() - found.at < lifeMs) return found.value;
    const entry = { at: now(), value: load(key) };
    entries.set(key, entry);
    entry.value.catch(() => entries.get(key) === entry && entries.delete(key));
    return entry.value;
  };
}
