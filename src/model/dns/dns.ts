import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { domainName } from '../text/domain-name.ts';

const server = 'wanted an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353';
const Server = z.string(server).refine(isServer, server);
const Name = domainName('wanted a name such as ns1.example.com');

/** What concerns the domain in DNS. */
export const Dns = z.strictObject({
  /** Who is asked; the worker's own resolvers when there are none. */
  resolvers: z.array(Server).default([]),
  /** That serve the zone; those that the resolver tells when there are none. */
  nameservers: z.array(Name).default([]),
  /** Authorities that may make certificates for names of the domain; anybody may when there are none. */
  caa: z.array(Name).default([]),
});
export type Dns = z.infer<typeof Dns>;

/** What a record of each type says. Names are whole, in lower case and without the dot at their end; the root is ''. */
export interface RecordValues {
  readonly A: string;
  readonly AAAA: string;
  readonly CNAME: string;
  readonly NS: string;
  readonly PTR: string;
  /** All its pieces joined. */
  readonly TXT: string;
  readonly MX: { readonly preference: number; readonly exchange: string };
  readonly SRV: {
    readonly priority: number;
    readonly weight: number;
    readonly port: number;
    readonly target: string;
  };
  readonly CAA: { readonly critical: boolean; readonly tag: string; readonly value: string };
  readonly SOA: { readonly primary: string; readonly contact: string; readonly serial: number };
}
export type RecordType = keyof RecordValues;

/** A record of one type, of any type when none is named. */
export type DnsRecord<T extends RecordType = RecordType> = {
  [K in T]: { readonly name: string; readonly type: K; readonly value: RecordValues[K] };
}[T];

/** What a resolver said to one question. Silence is no answer: nothing follows from it. */
export type Reply<T extends RecordType = RecordType> =
  | { readonly kind: 'found'; readonly values: readonly RecordValues[T][] }
  /** `name` tells whether there is anything else under that name; NXDOMAIN when not. */
  | { readonly kind: 'none'; readonly name: boolean }
  | { readonly kind: 'silent'; readonly why: string };

/** DNS as the world outside sees it; clients/resolver.ts for real. */
export interface Names {
  /** Who is asked, for people. */
  readonly servers: readonly string[];
  /** Never throws for what a resolver does. */
  lookup<T extends RecordType>(name: string, type: T): Promise<Reply<T>>;
}

/** The name under which an IPv4 address says whose it is. */
export function reverseName(address: string): string {
  return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
}

/** And back. */
export function addressIn(reverse: string): string {
  return reverse.split('.').slice(0, 4).toReversed().join('.');
}

/** Whether packets from anywhere reach it: not private, and not for examples (RFC 1918, RFC 5737, …). */
export function isRouted(address: string): boolean {
  return ipaddr.parse(address).range() === 'unicast';
}

function isServer(typed: string): boolean {
  const [, six, four, port, bare] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$|^([^[\]]+)$/.exec(typed) ?? [];
  const known = four === undefined ? ipaddr.IPv6.isValid(six ?? bare ?? '') : ipaddr.IPv4.isValidFourPartDecimal(four);
  return known && (port === undefined || (Number(port) > 0 && Number(port) < 65_536));
}
