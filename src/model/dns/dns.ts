import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { domainName } from '../text/domain-name.ts';

const server = 'wanted an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353';
const Server = z.string(server).refine(isServer, server);
const Name = domainName('wanted a name such as ns1.example.com');

/** DNS settings of the domain. */
export const Dns = z.strictObject({
  /** Resolvers to query; the worker's own if empty. */
  resolvers: z.array(Server).default([]),
  /** Authoritative name servers; those found by the resolver if empty. */
  nameservers: z.array(Name).default([]),
  /** Certificate authorities allowed to issue for the domain (CAA); any if empty. */
  caa: z.array(domainName('wanted the domain of a CA such as letsencrypt.org')).default([]),
});
export type Dns = z.infer<typeof Dns>;

/** Data of each record type. Names are complete, in lower case and without the final dot; the root is ''. */
export interface RecordValues {
  readonly A: string;
  readonly AAAA: string;
  readonly CNAME: string;
  readonly NS: string;
  readonly PTR: string;
  /** All its strings joined. */
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

/** A record of one type; of any type if none is given. */
export type DnsRecord<T extends RecordType = RecordType> = {
  [K in T]: { readonly name: string; readonly type: K; readonly value: RecordValues[K] };
}[T];

/** The answer to one query. No answer proves nothing. */
export type Reply<T extends RecordType = RecordType> =
  | { readonly kind: 'found'; readonly values: readonly RecordValues[T][] }
  /** `name`: whether the name exists with other types; false for NXDOMAIN. */
  | { readonly kind: 'none'; readonly name: boolean }
  | { readonly kind: 'silent'; readonly why: string };

/** DNS as seen from outside; implemented by clients/resolver.ts. */
export interface Names {
  /** The resolvers, for people. */
  readonly servers: readonly string[];
  /** Never throws for what a resolver does. */
  lookup<T extends RecordType>(name: string, type: T): Promise<Reply<T>>;
}

/** The reverse name of an IPv4 address. */
export function reverseName(address: string): string {
  return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
}

/** The IPv4 address of a reverse name. */
export function addressIn(reverse: string): string {
  return reverse.split('.').slice(0, 4).toReversed().join('.');
}

/**
 * Whether the address is reachable from the internet: not private and not reserved for documentation (RFC 1918, RFC
 * 5737, …).
 */
export function isRouted(address: string): boolean {
  return ipaddr.parse(address).range() === 'unicast';
}

function isServer(typed: string): boolean {
  const [, six, four, port, bare] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$|^([^[\]]+)$/.exec(typed) ?? [];
  const known = four === undefined ? ipaddr.IPv6.isValid(six ?? bare ?? '') : ipaddr.IPv4.isValidFourPartDecimal(four);
  return known && (port === undefined || (Number(port) > 0 && Number(port) < 65_536));
}
