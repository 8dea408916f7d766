import type { DnsRecord } from './dns.ts';
import type { Section } from './dns-records.ts';

/** The parts at the head of a zone that its owner decides. */
export interface ZoneHead {
  readonly primary: string;
  /** The mailbox of the zone's contact, with its @ written as a dot. */
  readonly contact: string;
  readonly serial: number;
  readonly nameservers: readonly string[];
  /** Addresses of name servers inside the zone. */
  readonly glue: readonly DnsRecord<'A'>[];
  /** Notes printed as comments. */
  readonly notes: readonly string[];
}

/**
 * Short enough that a move takes effect within the hour, long enough that resolvers keep their answers while the name
 * servers are down. Negative answers are cached for a quarter of an hour.
 */
const seconds = { ttl: 3600, refresh: 7200, retry: 900, expire: 1_209_600, negative: 900 };

/** The zone in the file format of named(8). */
export function zoneFile(domain: string, head: ZoneHead, sections: readonly Section[]): string {
  const { ttl, refresh, retry, expire, negative } = seconds;
  const top = [
    `@ IN SOA ${dotted(head.primary)} ${dotted(head.contact)} ( ${head.serial} ${refresh} ${retry} ${expire} ${negative} )`,
    ...head.nameservers.map((name) => `@ IN NS ${dotted(name)}`),
  ];
  const blocks = [
    [`$ORIGIN ${dotted(domain)}`, `$TTL ${ttl}`],
    [...head.notes.map((note) => `; ${note}`), ...top, ...linesOf(head.glue, domain)],
    ...sections.map(({ title, records, leftOut, elsewhere }) => {
      const lines = linesOf(records, domain);
      const left = leftOut === undefined ? [] : [`; left out: ${leftOut}`];
      return [`; ${title}`, ...(elsewhere ? lines.map((line) => `; ${line}`) : lines), ...left];
    }),
  ];
  return blocks.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** Date and counter, as is customary; it must be higher than the published one, or secondaries do not transfer it. */
export function nextSerial(now: Date, served: number | undefined): number {
  const today = Number(now.toISOString().slice(0, 10).replaceAll('-', '')) * 100;
  return served !== undefined && served >= today ? served + 1 : today;
}

function linesOf(records: readonly DnsRecord[], domain: string): readonly string[] {
  const owners = records.map(({ name }) => relative(name, domain));
  const width = Math.max(0, ...owners.map(({ length }) => length));
  return records.map((record, i) => `${(owners[i] ?? '').padEnd(width)} IN ${record.type.padEnd(3)} ${shown(record)}`);
}

/** The data of a record as written in a zone file. */
export function shown(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.value;
    case 'MX':
      return `${record.value.preference} ${dotted(record.value.exchange)}`;
    case 'TXT': {
      const pieces = piecesOf(record.value).map(quoted);
      return pieces.length === 1 ? pieces.join('') : `( ${pieces.join('\n    ')} )`;
    }
    case 'SRV': {
      const { priority, weight, port, target } = record.value;
      return `${priority} ${weight} ${port} ${dotted(target)}`;
    }
    case 'CAA':
      return `${record.value.critical ? 128 : 0} ${record.value.tag} ${quoted(Buffer.from(record.value.value))}`;
    case 'SOA':
      return `${dotted(record.value.primary)} ${dotted(record.value.contact)} ${record.value.serial}`;
    default:
      return dotted(record.value);
  }
}

/** A character-string holds at most 255 bytes (RFC 1035 3.3); readers join them. */
export function piecesOf(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  const count = Math.max(1, Math.ceil(bytes.length / 255));
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * 255, (i + 1) * 255));
}

/** Printable ASCII unchanged, other bytes as \DDD (RFC 1035 5.1). */
function quoted(piece: Buffer): string {
  const characters = [...piece].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  });
  return `"${characters.join('')}"`;
}

function dotted(name: string): string {
  return `${name}.`;
}

function relative(name: string, domain: string): string {
  if (name === domain) return '@';
  return name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : dotted(name);
}
