import { createHash } from 'node:crypto';

/** Numbers every change, so that a reader can ask for everything newer than a revision. */
export interface Revisions {
  current(): number;
  /** Records the current value of `key` and returns the revision of its last change. */
  stamp(key: string, value: unknown): number;
}

export function createRevisions(): Revisions {
  const seen = new Map<string, { readonly digest: string; readonly revision: number }>();
  let current = 0;
  return {
    current: () => current,
    stamp(key, value) {
      const digest = createHash('sha1').update(JSON.stringify(value)).digest('base64');
      const before = seen.get(key);
      if (before?.digest === digest) return before.revision;
      current += 1;
      seen.set(key, { digest, revision: current });
      return current;
    },
  };
}
