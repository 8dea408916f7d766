import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Hold } from './hold.ts';

/** Something that people decided or that was done to the cluster. Kept in order, each sealed with all that came before it. */
export interface Audited {
  /** Redis stream id, `ms-n`. */
  readonly id: string;
  /** The job; '' where it was none. */
  readonly run: string;
  /** The happening as it was written, to the byte. */
  readonly happening: string;
  /** Absent for the few seconds until it is sealed. */
  readonly seal?: string;
}

/** What is noted beside any job. */
export const Noted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('held'), by: z.string(), hold: Hold }),
  z.object({ kind: z.literal('released'), by: z.string(), what: z.string() }),
]);

/** What comes before the first entry. */
export const genesis = '0'.repeat(64);

/** SHA-256 over the seal before and the entry: whoever changes or takes away one changes all seals after it. */
export function sealOf(before: string, { id, run, happening }: Pick<Audited, 'id' | 'run' | 'happening'>): string {
  return createHash('sha256')
    .update(JSON.stringify([before, id, run, happening]))
    .digest('hex');
}

export interface Verified {
  /** Entries that are sealed, and those that are to be within seconds. */
  readonly sealed: number;
  readonly open: number;
  /** The seal of the last one: keep it elsewhere, and nobody can shorten the trail unseen. Undefined when there is none. */
  readonly head: string | undefined;
  /** The first entry that is not as it was sealed, and what is wrong. */
  readonly broken?: { readonly id: string; readonly why: string };
}

/**
 * Follows the chain. `first` is what the oldest entry was sealed with: `genesis` unless older ones were dropped for age. With
 * `known`, a seal that was noted elsewhere, that one has to be there as well.
 */
export function verify(entries: readonly Audited[], first: string, known?: string): Verified {
  let before = first;
  let sealed = 0;
  const open = entries.filter(({ seal }) => seal === undefined).length;
  for (const [i, entry] of entries.entries()) {
    const { seal, id } = entry;
    const result = { sealed, open, head: sealed === 0 ? undefined : before };
    if (seal === undefined) {
      const later = entries.slice(i).find((one) => one.seal !== undefined);
      if (!later) break;
      return { ...result, broken: { id, why: 'it lost its seal, or was put in afterwards' } };
    }
    if (seal !== sealOf(before, entry)) {
      return { ...result, broken: { id, why: 'it, or what came before it, is not what was sealed' } };
    }
    before = seal;
    sealed += 1;
  }
  const head = sealed === 0 ? undefined : before;
  if (known !== undefined && !entries.some(({ seal }) => seal?.startsWith(known))) {
    const why = `no entry has the seal ${known.slice(0, 12)}, so the trail was cut or made anew`;
    return { sealed, open, head, broken: { id: entries.at(-1)?.id ?? '-', why } };
  }
  return { sealed, open, head };
}
