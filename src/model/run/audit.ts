import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Hold } from './hold.ts';

/** An entry of the audit trail: a decision of a person, or a change of the cluster. Each is sealed together with all before it. */
export interface Audited {
  /** Redis stream id, `ms-n`. */
  readonly id: string;
  /** The job's number; '' without a job. */
  readonly run: string;
  /** The event exactly as written. */
  readonly happening: string;
  /** Absent for the few seconds until it is sealed. */
  readonly seal?: string;
}

/** A page of the trail: from one end, or after an entry. */
export interface WantedPage {
  readonly order: 'newest first' | 'oldest first';
  readonly beyond?: string;
}

export interface AuditPage {
  /** In the requested order; empty at the end. */
  readonly entries: readonly Audited[];
  /** The seal before the oldest entry. */
  readonly first: string;
  /** The id of the newest sealed entry. */
  readonly head?: string;
}

/** The trail page by page: it may not fit into memory. */
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

/** Entries that belong to no job. */
export const Noted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('held'), by: z.string(), hold: Hold }),
  z.object({ kind: z.literal('released'), by: z.string(), what: z.string() }),
]);

/** The seal before the first entry. */
export const genesis = '0'.repeat(64);

/** SHA-256 over the previous seal and the entry: changing or removing an entry changes all later seals. */
export function sealOf(before: string, { id, run, happening }: Pick<Audited, 'id' | 'run' | 'happening'>): string {
  return createHash('sha256')
    .update(JSON.stringify([before, id, run, happening]))
    .digest('hex');
}

export interface Verified {
  /** Sealed entries, and entries that will be sealed within seconds. */
  readonly sealed: number;
  readonly open: number;
  /** The last seal: compare it with a copy kept elsewhere to detect a truncated trail. Undefined for an empty trail. */
  readonly head: string | undefined;
  /** The first entry that does not match its seal, and why. */
  readonly broken?: { readonly id: string; readonly why: string };
}

export interface Verifier {
  add(entries: readonly Audited[]): void;
  end(): Verified;
}

/**
 * Verifies the chain entry by entry, oldest first. `first` is the seal before the oldest entry: `genesis` unless older entries have
 * expired. `known`, a seal that was copied elsewhere, must be in the chain too.
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

/** Verifies the whole trail. Entries sealed meanwhile count as open. */
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

/** Order of Redis stream ids. */
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
