import type { Verdict } from '../../model/check/check.ts';
import type { Judgement } from '../../model/check/judgement.ts';
import { addressIn, type DnsRecord, isRouted } from '../../model/dns/dns.ts';
import type { Section } from '../../model/dns/dns-records.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import type { MailSource } from '../../model/mail/receiver.ts';
import { named } from '../../model/text/named.ts';
import { type DkimRecords, judgeKeyRecord } from './dkim.ts';
import { type Lookup, valuesOf } from './lookup.ts';
import { judgeMx } from './mx.ts';
import { judgePlain, type RecordSet } from './plain.ts';
import { judgeDmarc, judgeSpf, type SpfSeen } from './txt.ts';

/** The records DNS should have, and what the resolver returned. */
export interface Published {
  readonly inventory: Inventory;
  readonly sections: readonly Section[];
  readonly lookup: Lookup;
  /** SPF results by name that should have an SPF record. */
  readonly spf: ReadonlyMap<string, SpfSeen>;
  readonly dkim: DkimRecords;
  /** The resolvers queried, for display. */
  readonly servers: string;
}

/** Checked first: without the zone no other record can be found. */
export function judgeDomain({
  inventory,
  lookup,
  servers,
}: Pick<Published, 'inventory' | 'lookup' | 'servers'>): Judgement | undefined {
  const { domain } = inventory;
  const reply = lookup(domain, 'SOA');
  if (reply.kind === 'silent') {
    const summary = `no answer from ${servers} about ${domain}: ${reply.why}`;
    const remedy = `Run \`dig ${domain} SOA\` on the worker; set other resolvers under dns.resolvers in cluster.yaml.`;
    return { check: 'dns.domain', status: 'unknown', hosts: [], summary, remedy };
  }
  if (reply.kind === 'found' || reply.name) return undefined;
  const summary = `${domain} is not in DNS (NXDOMAIN): its zone is not published or not delegated yet`;
  const remedy = `Publish the zone file on your name servers, and have the registrar of ${domain} delegate the domain to them.`;
  return { check: 'dns.domain', status: 'critical', hosts: [], summary, remedy };
}

/** One judgement per record set, and one for all sets that got no answer. */
export function judgeRecords(published: Published): readonly Judgement[] {
  const { inventory, sections, lookup, servers } = published;
  const sets = setsOf(sections);
  const silent = sets.filter(({ name, type }) => lookup(name, type).kind === 'silent');
  const spoken = sets.filter((set) => !silent.includes(set));
  return [
    ...spoken.map((set) => ({ check: idOf(set, inventory), ...judgeSet(set, published) })),
    ...silences(silent, { lookup, servers }),
  ];
}

/** All record sets that can be looked up: an address that is not routed has no reverse name. */
export function setsOf(sections: readonly Section[]): readonly RecordSet[] {
  const all = sections
    .flatMap(({ records }) => records)
    .filter(({ name, type }) => type !== 'PTR' || isRouted(addressIn(name)));
  const bySet = Map.groupBy(all, ({ name, type }) => `${type} ${name}`);
  return [...bySet.values()].flatMap((records) => (records[0] ? [{ ...pick(records[0]), records }] : []));
}

function pick({ name, type }: DnsRecord): Pick<RecordSet, 'name' | 'type'> {
  return { name, type };
}

function idOf({ name, type, records }: RecordSet, { domain }: Inventory): string {
  const [selector, of] = name.split('._domainkey.');
  if (of !== undefined) return `dns.dkim:${selector}${of === domain ? '' : `@${of}`}`;
  const label = name === domain ? '' : name.slice(0, -domain.length - 1);
  if (type === 'MX' || type === 'CAA') return `dns.${type.toLowerCase()}`;
  if (type === 'PTR') return `dns.ptr:${records.map(({ value }) => String(value).split('.', 1)[0]).join('')}`;
  if (type === 'SRV') return `dns.srv:${label.replace(/^_(.*)\._tcp$/, '$1')}`;
  if (type !== 'TXT') return `dns.a:${label}`;
  if (label === '_dmarc') return 'dns.dmarc';
  return label === '' ? 'dns.spf' : `dns.spf:${label}`;
}

function judgeSet(set: RecordSet, published: Published): Verdict {
  const { inventory, sections, lookup } = published;
  const { name, type } = set;
  if (type === 'MX') return judgeMx(inventory, valuesOf(lookup(name, 'MX')), lookup);
  if (type === 'TXT') return judgeText(set, published);
  const found = valuesOf(lookup(name, type)).map((value) => ({ name, type, value }) as DnsRecord);
  return judgePlain(set, found, needed(sections).has(name));
}

function judgeText({ name, records }: RecordSet, { lookup, spf, dkim }: Published): Verdict {
  const texts = { name, wanted: String(records[0]?.value ?? ''), found: valuesOf(lookup(name, 'TXT')) };
  if (name.startsWith('_dmarc.')) return judgeDmarc(texts);
  if (name.includes('._domainkey.')) return judgeKeyRecord(texts, dkim);
  return judgeSpf(texts, spf.get(name) ?? notChecked);
}

const notChecked: SpfSeen = { senders: [], outsider: { result: 'temperror', why: 'not checked' } };

/** An address no host can have (RFC 1112 4): an SPF record that passes it passes everyone. */
export const outsiderAddress = '240.0.0.1';

/** The mail hosts each SPF record must allow: the domain's record all of them, a host's own record that host. */
export function spfSources(inventory: Inventory): ReadonlyMap<string, readonly MailSource[]> {
  const { domain } = inventory;
  const hosts = hostsWith(inventory, 'mail').map((host) => ({ helo: `${host.name}.${domain}`, address: host.public }));
  return new Map<string, readonly MailSource[]>([
    [domain, hosts.map((host) => ({ ...host, domain }))],
    ...hosts.map((host) => [host.helo, [{ ...host, domain: host.helo }]] as const),
  ]);
}

/** Names that MX and SRV records point to: without their addresses clients cannot connect. */
function needed(sections: readonly Section[]): ReadonlySet<string> {
  const all = sections.flatMap(({ records }) => records);
  return new Set(
    all.flatMap((record) => {
      if (record.type === 'MX') return [record.value.exchange];
      return record.type === 'SRV' ? [record.value.target] : [];
    }),
  );
}

function silences(
  sets: readonly RecordSet[],
  { lookup, servers }: Pick<Published, 'lookup' | 'servers'>,
): readonly Judgement[] {
  if (sets.length === 0) return [];
  const names = sets.slice(0, 5).map(({ name, type }) => `${type} ${name}`);
  const more = sets.length > names.length ? [`${sets.length - names.length} more`] : [];
  const why = new Set(
    sets.map(({ name, type }) => lookup(name, type)).map((reply) => ('why' in reply ? reply.why : '')),
  );
  const summary = `no answer from ${servers} about ${named([...names, ...more])}: ${[...why].join(', ')}`;
  const remedy = 'Type `dns` again; if it persists, query the authoritative name servers with `dig`.';
  return [{ check: 'dns.answers', status: 'unknown', hosts: [], summary, remedy }];
}

/** One judgement for all addresses: in a lab and behind NAT they are private on purpose. */
export function judgeAddresses({ hosts, vips }: Inventory): readonly Judgement[] {
  const all = [
    ...vips.map(({ name, address }) => ({ name, address })),
    ...hosts.map((host) => ({ name: host.name, address: host.public })),
  ];
  const lost = all.filter(({ address }) => !isRouted(address));
  if (lost.length === 0) return [];
  const each = named(lost.map(({ name, address }) => `${name} ${address}`));
  const summary = `public addresses in cluster.yaml are not reachable from the internet (private or documentation range): ${each}`;
  const remedy =
    'Set the public addresses in cluster.yaml; behind NAT, publish the NAT addresses instead and set their reverse DNS.';
  return [
    {
      check: 'dns.addresses',
      status: 'degraded',
      hosts: lost.map(({ name }) => name).filter((name) => hosts.some((host) => host.name === name)),
      summary,
      remedy,
    },
  ];
}
