import { createHash } from 'node:crypto';

/** Numbers every change of every thing, so that a reader can ask for what is newer than the number that it has. */
export interface Revisions {
  current(): number;
  /** The number of the last change of this thing, counting this look at it. */
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
