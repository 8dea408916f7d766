import type { Verdict } from '../../model/check/check.ts';
import type { Judgement } from '../../model/check/judgement.ts';
import { addressIn, type DnsRecord, isRouted, type RecordType } from '../../model/dns/dns.ts';
import type { Section } from '../../model/dns/dns-records.ts';
import { shown } from '../../model/dns/dns-zone.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import type { MailSource } from '../../model/mail/receiver.ts';
import { named } from '../cluster/words.ts';
import { type Lookup, publish, valuesOf } from './lookup.ts';
import { judgeMx } from './mx.ts';
import { judgeDkim, judgeDmarc, judgeSpf, type SpfSeen } from './txt.ts';

/** What is to stand in DNS, and what a resolver says that stands there. */
export interface Published {
  readonly inventory: Inventory;
  readonly sections: readonly Section[];
  readonly told: Lookup;
  /** What SPF says of the mail hosts by the record of each name that is to have one. */
  readonly spf: ReadonlyMap<string, SpfSeen>;
  /** Whom was asked, for people. */
  readonly servers: string;
}

/** What is to be asked about first: without the domain nothing else is worth a question. */
export function judgeDomain({ inventory, told, servers }: Omit<Published, 'sections' | 'spf'>): Judgement | undefined {
  const { domain } = inventory;
  const reply = told(domain, 'SOA');
  if (reply.kind === 'silent') {
    const summary = `${servers} says nothing about ${domain}: ${reply.why}`;
    const remedy = `See what \`dig ${domain} SOA\` says on the machine of the worker; other resolvers can be named under dns.resolvers in cluster.yaml.`;
    return { check: 'dns.domain', status: 'unknown', summary, remedy };
  }
  if (reply.kind === 'found' || reply.name) return undefined;
  const summary = `${domain} is not in DNS (NXDOMAIN): its zone is not published or not delegated yet`;
  const remedy = `Put the zone file on your name servers, and have the registrar of ${domain} delegate it to them.`;
  return { check: 'dns.domain', status: 'critical', summary, remedy };
}

/** Every record by itself, each bad one with what to do; where nothing was said, that is said once. */
export function judgeRecords({ inventory, sections, told, spf, servers }: Published): readonly Judgement[] {
  const sets = setsOf(sections);
  const silent = sets.filter(({ name, type }) => told(name, type).kind === 'silent');
  const spoken = sets.filter((set) => !silent.includes(set));
  return [
    ...spoken.map((set) => ({
      check: idOf(set, inventory),
      ...judgeSet(set, { inventory, sections, told, spf, servers }),
    })),
    ...silences(silent, { told, servers }),
  ];
}

/** All records of one name and type. */
interface RecordSet {
  readonly name: string;
  readonly type: RecordType;
  readonly records: readonly DnsRecord[];
}

/** All that can be asked for; nobody gives a name to an address that is not routed. */
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
  const label = name === domain ? '' : name.slice(0, -domain.length - 1);
  if (type === 'MX' || type === 'CAA') return `dns.${type.toLowerCase()}`;
  if (type === 'PTR') return `dns.ptr:${records.map(({ value }) => String(value).split('.', 1)[0]).join('')}`;
  if (type === 'SRV') return `dns.srv:${label.replace(/^_(.*)\._tcp$/, '$1')}`;
  if (type !== 'TXT') return `dns.a:${label}`;
  if (label === '_dmarc') return 'dns.dmarc';
  if (label.endsWith('._domainkey')) return `dns.dkim:${label.slice(0, label.indexOf('.'))}`;
  return label === '' ? 'dns.spf' : `dns.spf:${label}`;
}

function judgeSet(set: RecordSet, published: Published): Verdict {
  const { inventory, sections, told } = published;
  const { name, type } = set;
  if (type === 'MX') return judgeMx(inventory, valuesOf(told(name, 'MX')), told);
  if (type === 'TXT') return judgeText(set, published);
  const found = valuesOf(told(name, type)).map((value) => ({ name, type, value }) as DnsRecord);
  return judgePlain(set, found, needed(sections).has(name));
}

function judgeText({ name, records }: RecordSet, { told, spf }: Published): Verdict {
  const texts = { name, wanted: String(records[0]?.value ?? ''), found: valuesOf(told(name, 'TXT')) };
  if (name.startsWith('_dmarc.')) return judgeDmarc(texts);
  if (name.includes('._domainkey.')) return judgeDkim(texts);
  return judgeSpf(texts, spf.get(name) ?? notAsked);
}

const notAsked: SpfSeen = { senders: [], outsider: { result: 'temperror', why: 'it was not asked' } };

/** An address that no host can have (RFC 1112 4): whoever lets it send lets everybody. */
export const outsiderAddress = '240.0.0.1';

/** The mail hosts that send by the SPF record of each name: by the domain's all of them, by its own name each. */
export function spfSources(inventory: Inventory): ReadonlyMap<string, readonly MailSource[]> {
  const { domain } = inventory;
  const hosts = hostsWith(inventory, 'mail').map((host) => ({ helo: `${host.name}.${domain}`, address: host.public }));
  return new Map<string, readonly MailSource[]>([
    [domain, hosts.map((host) => ({ ...host, domain }))],
    ...hosts.map((host) => [host.helo, [{ ...host, domain: host.helo }]] as const),
  ]);
}

/** The names without which mail comes to nobody: those that MX and SRV records lead to. */
function needed(sections: readonly Section[]): ReadonlySet<string> {
  const all = sections.flatMap(({ records }) => records);
  return new Set(
    all.flatMap((record) => {
      if (record.type === 'MX') return [record.value.exchange];
      return record.type === 'SRV' ? [record.value.target] : [];
    }),
  );
}

/** Records that say one thing: what stands there is what is wanted, no more and no less. */
function judgePlain({ name, type, records }: RecordSet, found: readonly DnsRecord[], isNeeded: boolean): Verdict {
  const [wanted, there] = [records.map(gist), found.map(gist)];
  // An address may have several reverse names, and a domain rules that concern no certificates of ours.
  const mayHaveMore = type === 'PTR' || type === 'CAA';
  const lacks = wanted.some((one) => !there.includes(one));
  const strange = there.filter((one) => !wanted.includes(one));
  if (!lacks && (mayHaveMore || strange.length === 0)) return { status: 'ok', summary: `${name} is ${named(wanted)}` };
  const status = isNeeded ? 'critical' : 'degraded';
  const lines = records.map((record) => `${name}. IN ${type} ${shown(record)}`);
  const remedy = type === 'PTR' ? `Have whoever gave you the address set \`${lines.join('')}\`.` : publish(...lines);
  const why = type === 'PTR' ? ': many servers take no mail from an address without its name' : '';
  const summary =
    there.length === 0
      ? `${name} has no ${type} record, wanted ${named(wanted)}${why}`
      : `${name} has ${type} ${named(there)}, wanted ${named(wanted)}${why}`;
  return { status, summary, remedy };
}

/** What two records must have in common to be as good as each other. */
function gist(record: DnsRecord): string {
  if (record.type === 'SRV') return `${record.value.target || '.'} port ${record.value.port}`;
  // Authorities may be given parameters: letsencrypt.org; accounturi=…
  if (record.type === 'CAA') return `${record.value.tag} ${record.value.value.split(';', 1)[0]?.trim()}`;
  return typeof record.value === 'string' ? record.value.toLowerCase() : shown(record);
}

function silences(
  sets: readonly RecordSet[],
  { told, servers }: Pick<Published, 'told' | 'servers'>,
): readonly Judgement[] {
  if (sets.length === 0) return [];
  const names = sets.slice(0, 5).map(({ name, type }) => `${type} ${name}`);
  const more = sets.length > names.length ? [`${sets.length - names.length} more`] : [];
  const why = new Set(sets.map(({ name, type }) => told(name, type)).map((reply) => ('why' in reply ? reply.why : '')));
  const summary = `${servers} says nothing about ${named([...names, ...more])}: ${[...why].join(', ')}`;
  const remedy = 'Type `dns` again; if it stays, ask the name servers of the domain themselves with `dig`.';
  return [{ check: 'dns.answers', status: 'unknown', summary, remedy }];
}

/** Once for all of them: they are meant to be as they are in a lab and behind NAT. */
export function judgeAddresses({ hosts, vips }: Inventory): readonly Judgement[] {
  const all = [
    ...vips.map(({ name, address }) => ({ name, address })),
    ...hosts.map((host) => ({ name: host.name, address: host.public })),
  ];
  const lost = all.filter(({ address }) => !isRouted(address));
  if (lost.length === 0) return [];
  const each = named(lost.map(({ name, address }) => `${name} ${address}`));
  const summary = `nobody outside can reach what cluster.yaml has as public, since it is private or for examples only: ${each}`;
  const remedy =
    'Put the addresses that the world sees in cluster.yaml; behind NAT, publish those in front of it in their place, and have their reverse names set.';
  return [{ check: 'dns.addresses', status: 'degraded', summary, remedy }];
}
