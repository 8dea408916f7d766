import type { Verdict } from '../../model/check/check.ts';
import type { DnsRecord, RecordType } from '../../model/dns/dns.ts';
import { shown } from '../../model/dns/dns-zone.ts';
import { named } from '../../model/text/named.ts';
import { publish } from './lookup.ts';

/** All records of one name and type. */
export interface RecordSet {
  readonly name: string;
  readonly type: RecordType;
  readonly records: readonly DnsRecord[];
}

/** Records that must match exactly. */
export function judgePlain(
  { name, type, records }: RecordSet,
  found: readonly DnsRecord[],
  isNeeded: boolean,
): Verdict {
  const [wanted, there] = [records.map(gist), found.map(gist)];
  // An address may have several reverse names, and a domain CAA records for other issuers.
  const mayHaveMore = type === 'PTR' || type === 'CAA';
  const lacks = wanted.some((one) => !there.includes(one));
  const strange = there.filter((one) => !wanted.includes(one));
  if (!lacks && (mayHaveMore || strange.length === 0))
    return { status: 'ok', hosts: [], summary: `${name} is ${named(wanted)}` };
  const status = isNeeded ? 'critical' : 'degraded';
  const lines = records.map((record) => `${name}. IN ${type} ${shown(record)}`);
  const remedy = type === 'PTR' ? `Ask the provider of the address to set \`${lines.join('')}\`.` : publish(...lines);
  const why = type === 'PTR' ? reasonForPtr(there) : '';
  const summary =
    there.length === 0
      ? `${name} has no ${type} record, wanted ${named(wanted)}${why}`
      : `${name} has ${type} ${named(there)}, wanted ${named(wanted)}${why}`;
  return { status, hosts: [], summary, remedy };
}

/** RFC 1912 2.1; a reverse name that ends in its own zone was written without a dot. */
function reasonForPtr(there: readonly string[]): string {
  if (there.length === 0) return ': many servers reject mail from an address without reverse DNS';
  if (there.some((name) => name.endsWith('.in-addr.arpa'))) return ': a dot is missing at its end in the zone file';
  return ': many servers reject mail whose reverse name is not the one it says hello with';
}

/** The part of a record that has to match. */
function gist(record: DnsRecord): string {
  if (record.type === 'SRV') return `${record.value.target || '.'} port ${record.value.port}`;
  if (record.type === 'CAA') return gistOfCaa(record.value);
  return typeof record.value === 'string' ? record.value.toLowerCase() : shown(record);
}

/** Tags and names regardless of case; parameters may follow: letsencrypt.org; accounturi=… (RFC 8659 4.2). */
function gistOfCaa({ tag, value }: { readonly tag: string; readonly value: string }): string {
  const [issuer = ''] = value.toLowerCase().split(';', 1);
  return `${tag.toLowerCase()} ${issuer.trim() || '";"'}`;
}
