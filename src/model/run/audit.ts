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

/** A part of the trail: from its end on, or what is beyond an entry. */
export interface WantedPage {
  readonly order: 'newest first' | 'oldest first';
  readonly beyond?: string;
}

export interface AuditPage {
  /** In the order that was wanted; none at the end. */
  readonly entries: readonly Audited[];
  /** What the oldest entry of all was sealed with. */
  readonly first: string;
  /** The id of the newest entry that is sealed. */
  readonly head?: string;
}

/** The trail page by page: it may be longer than what fits into memory a few times. */
export async function* pagesOf(
  read: (wanted: WantedPage) => Promise<AuditPage>,
  order: WantedPage['order'],
): AsyncGenerator<AuditPage> {
  for (let beyond: string | undefined; ; ) {
    const page = await read({ order, ...(beyond === undefined ? {} : { beyond }) });
    const last = page.entries.at(-1);
    if (!last) return;
    yield page;
    beyond = last.id;
  }
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

export interface Verifier {
  add(entries: readonly Audited[]): void;
  end(): Verified;
}

/**
 * Follows the chain, entry by entry, oldest first. `first` is what the oldest entry was sealed with: `genesis` unless older ones were
 * dropped for age. With `known`, a seal that was noted elsewhere, that one has to be there as well.
 */
export function verifier(first: string, known?: string): Verifier {
  let [before, sealed, open, isKnown] = [first, 0, 0, known === undefined];
  let [unsealed, last, broken]: [string?, string?, Verified['broken']?] = [];
  const follow = (entry: Audited) => {
    const { id, seal } = entry;
    last = id;
    if (seal === undefined) {
      open += 1;
      unsealed ??= id;
      return;
    }
    isKnown ||= known !== undefined && seal.startsWith(known);
    if (broken) return;
    if (unsealed !== undefined) broken = { id: unsealed, why: 'its seal is missing, or it was inserted later' };
    else if (seal !== sealOf(before, entry)) {
      broken = { id, why: 'it or an earlier entry was changed after sealing' };
    } else {
      before = seal;
      sealed += 1;
    }
  };
  return {
    add: (entries) => entries.forEach(follow),
    end() {
      const result = { sealed, open, head: sealed === 0 ? undefined : before };
      if (broken) return { ...result, broken };
      if (isKnown) return result;
      const why = `no entry has the seal ${known?.slice(0, 12)}, so the trail was truncated or recreated`;
      return { ...result, broken: { id: last ?? '-', why } };
    },
  };
}

export function verify(entries: readonly Audited[], first: string, known?: string): Verified {
  const one = verifier(first, known);
  one.add(entries);
  return one.end();
}

/** The whole trail. What is sealed while it is read counts as open. */
export async function verifyAll(read: (wanted: WantedPage) => Promise<AuditPage>, known?: string): Promise<Verified> {
  let one: Verifier | undefined;
  let head: string | undefined;
  for await (const page of pagesOf(read, 'oldest first')) {
    if (!one) {
      one = verifier(page.first, known);
      head = page.head;
    }
    one.add(page.entries.map((entry) => (head !== undefined && isUpTo(entry.id, head) ? entry : withoutSeal(entry))));
  }
  return (one ?? verifier(genesis, known)).end();
}

/** By the order of a Redis stream. */
function isUpTo(id: string, other: string): boolean {
  const [[ms = 0, n = 0], [otherMs = 0, otherN = 0]] = [id, other].map((one) => one.split('-').map(Number)) as [
    number[],
    number[],
  ];
  return ms < otherMs || (ms === otherMs && n <= otherN);
}

function withoutSeal({ seal: _, ...entry }: Audited): Audited {
  return entry;
}
