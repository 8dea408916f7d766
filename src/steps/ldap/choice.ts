import type { DataEntry, SlapdData } from '../../facts/ldap/data.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { Refused } from '../../model/text/errors.ts';

/** A host's directory before it joins replication. */
export interface LdapData {
  readonly host: Host;
  /** Undefined when slapd is not set up there. */
  readonly data: SlapdData | undefined;
  /**
   * Whether it is configured to replicate and has the account with which providers read each other. The account comes
   * last: created on the first host, and replicated to all others.
   */
  readonly joined: boolean;
}

/** What to do with a host's own data: keep it, or start empty and load everything from another provider. */
export type LdapChoice = { readonly kind: 'keep' } | { readonly kind: 'load'; readonly from: Host };

/**
 * Two runs of iRedMail's installer create entries with the same names and different entryUUIDs. Replicated, two entries
 * would claim one name: slapd keeps the one with the newer CSN and drops the other, regardless of later changes. So one
 * host's directory is chosen and the others load it, but only where that loses nothing: every entry of theirs must exist
 * there with the same content. Passwords are salted and differ per run; a difference counts unless only the installer
 * wrote them. A host that already replicates has the newest data and is loaded from.
 */
export function choose(own: LdapData, others: readonly LdapData[], inOrder: readonly Host[]): LdapChoice {
  if (own.joined) return { kind: 'keep' };
  const all = inOrder.flatMap(({ name }) => [own, ...others].filter(({ host }) => host.name === name));
  const source = sourceOf(all);
  if (source.host.name === own.host.name || alreadyAlike(own, source)) return { kind: 'keep' };
  return { kind: 'load', from: source.host };
}

function sourceOf(all: readonly LdapData[]): LdapData {
  const joined = all.filter((one) => one.joined);
  const filled = all.filter(({ data }) => (data?.count ?? 0) > 0);
  const candidates = joined.length > 0 ? joined.slice(0, 1) : filled;
  const late = filled.filter((one) => !one.joined);
  const source = candidates.find((candidate) => late.every((one) => one === candidate || covers(candidate, one)));
  if (source) return source;
  const [first] = all;
  // On bare hosts the installer will create the same entries on each.
  if (first && filled.length === 0 && all.some(({ data }) => data === undefined)) return first;
  if (filled.length === 0) throw new Refused('no mail host has any directory entries: install iRedMail first');
  throw new Refused(
    `the mail hosts' directories differ and none contains all the others' entries; refusing to overwrite any:\n${differences(candidates.length > 0 ? [...new Set([...candidates, ...late])] : filled)}\nMake them identical, or empty the one that may be lost (stop slapd there and move its data.mdb away), then deploy again.`,
  );
}

/** All its entries have the source's UUIDs, as after a copy with slapcat and slapadd: replication brings the rest. */
function alreadyAlike({ data: own }: LdapData, { data: theirs }: LdapData): boolean {
  if (!own?.entries || !theirs?.entries || own.count === 0) return false;
  return [...own.entries].every(([dn, entry]) => {
    const other = theirs.entries?.get(dn);
    return other?.uuid === entry.uuid && other.content === entry.content && other.passwords === entry.passwords;
  });
}

function covers(source: LdapData, other: LdapData): boolean {
  if (!source.data?.entries || !other.data?.entries) return false;
  return lost(source, other).length === 0;
}

interface LostEntry {
  readonly dn: string;
  readonly why: 'not there' | 'other content' | 'other password';
}

/** Entries of the other host that loading the source's directory would lose. */
function lost({ data: source }: LdapData, { data }: LdapData): readonly LostEntry[] {
  const installedAt = Math.min(...[...(data?.entries?.values() ?? [])].map(({ createdAt }) => createdAt));
  return [...(data?.entries ?? [])].flatMap(([key, entry]): readonly LostEntry[] => {
    const { dn } = entry;
    const there = source?.entries?.get(key);
    if (!there) return [{ dn, why: 'not there' }];
    if (there.content !== entry.content) return [{ dn, why: 'other content' }];
    if (there.passwords !== entry.passwords && !isInstallers(entry, installedAt))
      return [{ dn, why: 'other password' }];
    return [];
  });
}

/** Longest time between the installer's first and last entry, in seconds. */
const installSeconds = 120;

function isInstallers({ createdAt, changedAt }: DataEntry, installedAt: number): boolean {
  return createdAt === changedAt && createdAt - installedAt <= installSeconds;
}

const shownLosses = 10;

/** In words: entries per host, and for each pair those that only one has. */
function differences(all: readonly LdapData[]): string {
  const counts = all.map(({ host, data }) => `  ${host.name}  ${data?.count ?? 0} entries`);
  const pairs = all.flatMap((one) => all.filter((other) => other !== one).map((other) => [one, other] as const));
  const lines = pairs.flatMap(([one, other]) => {
    if (!one.data?.entries || !other.data?.entries) return [`  ${one.host.name} has too many entries to compare`];
    const found = lost(other, one);
    const more = found.length > shownLosses ? [`  … and ${found.length - shownLosses} more`] : [];
    return [
      ...found
        .slice(0, shownLosses)
        .map(({ dn, why }) => `  ${one.host.name}  ${dn}  ${inWords(why, other.host.name)}`),
      ...more,
    ];
  });
  return [...counts, ...new Set(lines)].join('\n');
}

function inWords(why: LostEntry['why'], other: string): string {
  return why === 'not there'
    ? `is not on ${other}`
    : `has ${why === 'other content' ? 'different content' : 'a different password'} on ${other}`;
}
