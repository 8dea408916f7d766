import { hostsWith, type Inventory } from '../inventory/inventory.ts';
import type { Service, Vip } from '../inventory/services.ts';
import type { DkimUse } from '../mail/dkim.ts';
import { type DnsRecord, type RecordType, type RecordValues, reverseName } from './dns.ts';

/** The public DKIM key of a mail host. */
export interface DkimKey {
  readonly selector: string;
  readonly domain: string;
  /** The value of its TXT record: `v=DKIM1; p=MIIB…`. */
  readonly text: string;
  readonly use: DkimUse;
  /** When it got this use, in ms since the epoch; 0 when that is not known. */
  readonly since: number;
}

/** A group of records, and why some are missing. */
export interface Section {
  readonly title: string;
  readonly records: readonly DnsRecord[];
  readonly leftOut?: string;
  /** They are in another zone, usually that of the provider who assigned the addresses. */
  readonly elsewhere?: true;
}

/** Without a key, one word says why. */
export type Dkim = { readonly keys: readonly DkimKey[] } | { readonly leftOut: string };

/** Every DNS record that the cluster needs. Public addresses only: the private ones mean nothing to outside clients. */
export function recordsFor(inventory: Inventory, dkim: Dkim): readonly Section[] {
  const { domain } = inventory;
  const mail = hostsWith(inventory, 'mail');
  const full = (label: string) => `${label}.${domain}`;
  const sections: readonly Section[] = [
    { title: 'Hosts and VIPs', records: hostRecords(inventory) },
    {
      // As in the guide: port 25 is not balanced, since sending servers try the next MX on their own.
      title: 'MX: mail goes to the mail hosts directly, not to a VIP',
      records: mail.map(({ name }) => record(domain, 'MX', { preference: 10, exchange: full(name) })),
    },
    { title: 'Client host names', records: clientRecords(inventory) },
    {
      title: 'SPF: who may send mail for the domain, and for the names of the mail hosts',
      records: [
        record(domain, 'TXT', 'v=spf1 mx -all'),
        ...mail.map(({ name }) => record(full(name), 'TXT', 'v=spf1 a -all')),
      ],
    },
    {
      title: 'DKIM: signing keys',
      ...('leftOut' in dkim ? { records: [], leftOut: dkim.leftOut } : { records: dkim.keys.map(dkimRecord) }),
    },
    {
      title: 'DMARC: policy for unauthenticated mail; p=quarantine once the reports are clean',
      records: [record(`_dmarc.${domain}`, 'TXT', `v=DMARC1; p=none; rua=mailto:postmaster@${domain}`)],
    },
    { title: 'Autoconfiguration of mail clients (RFC 6186, RFC 8314)', records: settingRecords(inventory) },
    {
      title: 'CAA: authorities that may issue certificates',
      records: inventory.dns.caa.map((value) => record(domain, 'CAA', { critical: false, tag: 'issue', value })),
    },
    {
      title: 'PTR: reverse names of the mail hosts, set by your address provider',
      records: mail.map((host) => record(reverseName(host.public), 'PTR', full(host.name))),
      elsewhere: true,
    },
  ];
  return sections.filter(({ records, leftOut }) => records.length > 0 || leftOut !== undefined);
}

export function dkimRecord({ selector, domain, text }: Pick<DkimKey, 'selector' | 'domain' | 'text'>): DnsRecord {
  return record(`${selector}._domainkey.${domain}`, 'TXT', text);
}

function record<T extends RecordType>(name: string, type: T, value: RecordValues[T]): DnsRecord {
  return { name, type, value } as DnsRecord;
}

function hostRecords({ domain, hosts, vips }: Inventory): readonly DnsRecord[] {
  return [
    ...vips.map(({ name, address }) => record(`${name}.${domain}`, 'A', address)),
    ...hosts.map((host) => record(`${host.name}.${domain}`, 'A', host.public)),
  ];
}

/** The client name for the first of these ports that is balanced over the mail hosts. */
interface ClientName {
  readonly label: string;
  readonly ports: readonly number[];
}

const clientNames: readonly ClientName[] = [
  { label: 'mail', ports: [443, 80] },
  { label: 'smtp', ports: [587, 465] },
  { label: 'imap', ports: [993, 143] },
  { label: 'pop', ports: [995, 110] },
];

/** Both are looked up over HTTPS, one by Thunderbird and similar clients, one by Outlook. */
const settingNames: readonly ClientName[] = [
  { label: 'autoconfig', ports: [443] },
  { label: 'autodiscover', ports: [443] },
];

/** Lower priority first: IMAP is preferred where the client supports it. */
const srv: readonly { readonly label: string; readonly port: number; readonly priority: number }[] = [
  { label: '_submissions', port: 465, priority: 0 },
  { label: '_submission', port: 587, priority: 0 },
  { label: '_imaps', port: 993, priority: 0 },
  { label: '_pop3s', port: 995, priority: 10 },
  { label: '_autodiscover', port: 443, priority: 0 },
];

function clientRecords(inventory: Inventory): readonly DnsRecord[] {
  const { domain, database } = inventory;
  const mysql = inventory.services.find(({ check }) => check === 'mysql');
  const vip = mysql && vipOf(inventory, mysql);
  return [
    ...addressRecords(inventory, clientNames),
    ...(vip ? [record(`${database.alias}.${domain}`, 'A', vip.address)] : []),
  ];
}

function settingRecords(inventory: Inventory): readonly DnsRecord[] {
  const { domain } = inventory;
  return [
    ...addressRecords(inventory, settingNames),
    ...srv.flatMap(({ label, port, priority }) => {
      const service = balanced(inventory, [port]);
      if (!service) return [];
      const target = `${nameFor(inventory, service)}.${domain}`;
      return [record(`${label}._tcp.${domain}`, 'SRV', { priority, weight: 1, port, target })];
    }),
  ];
}

function addressRecords(inventory: Inventory, names: readonly ClientName[]): readonly DnsRecord[] {
  return names
    .filter(({ label }) => isFree(inventory, label))
    .flatMap(({ label, ports }) => {
      const service = balanced(inventory, ports);
      const vip = service && vipOf(inventory, service);
      return vip ? [record(`${label}.${inventory.domain}`, 'A', vip.address)] : [];
    });
}

function balanced({ services }: Inventory, ports: readonly number[]): Service | undefined {
  return ports.flatMap((port) => services.filter((service) => service.on === 'mail' && service.port === port))[0];
}

function vipOf({ vips }: Inventory, service: Service): Vip | undefined {
  return vips.find(({ name }) => name === service.vip);
}

/** A host or VIP may already be called `mail` and keeps that name. */
function isFree({ hosts, vips, database }: Inventory, label: string): boolean {
  return ![...hosts, ...vips, { name: database.alias }].some(({ name }) => name === label);
}

/** The client name of the service; the name of its VIP if that one is taken. */
function nameFor(inventory: Inventory, { port, vip }: Service): string {
  return clientNames.find(({ label, ports }) => ports.includes(port) && isFree(inventory, label))?.label ?? vip;
}
