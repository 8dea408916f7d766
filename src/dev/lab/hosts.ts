import { Refused } from '../../model/text/errors.ts';
import type { ImageKind, Release } from './releases.ts';

/** A guest of the lab. Addresses are in TEST-NET-1 and TEST-NET-2 (RFC 5737), reserved for documentation. */
export interface Guest {
  readonly name: string;
  /** The last byte of both addresses and of the MACs. */
  readonly number: number;
  readonly memoryMib: number;
}

/** The guide's seven hosts. lb0 (.12) and db0 (.10) are VIPs. */
export const usualGuests: readonly Guest[] = [
  { name: 'filer1', number: 11, memoryMib: 256 },
  { name: 'lb1', number: 13, memoryMib: 256 },
  { name: 'lb2', number: 14, memoryMib: 256 },
  { name: 'db1', number: 15, memoryMib: 512 },
  { name: 'db2', number: 16, memoryMib: 512 },
  { name: 'mail1', number: 17, memoryMib: 512 },
  { name: 'mail2', number: 18, memoryMib: 512 },
];

/** A third host per tier, started only by name: `up lb3 db3 mail3`. */
export const thirdGuests: readonly Guest[] = [
  { name: 'lb3', number: 19, memoryMib: 256 },
  { name: 'db3', number: 20, memoryMib: 512 },
  { name: 'mail3', number: 21, memoryMib: 512 },
];

/** The stand-in leaves out the content scanners and the web applications, which take most of a real mail host's memory. */
const realMailMib = 1536;

const isMail = ({ name }: Guest) => name.startsWith('mail');

/** A guest sized for a real iRedMail release. */
export function withRealIredmail(guest: Guest): Guest {
  return isMail(guest) ? { ...guest, memoryMib: realMailMib } : guest;
}

/** The image that a guest starts from without a disk. */
export function kindOfBare(guest: Guest, release: Release, withIredmail: boolean): ImageKind {
  return withIredmail && isMail(guest) ? `${release}-iredmail` : release;
}

export const guests: readonly Guest[] = [...usualGuests, ...thirdGuests];

/** A guest's interface on each network, as the guest and as the namespace see it. The namespace itself is .1. */
export const networks = [
  { name: 'public', prefix: '192.0.2', tap: 'a', nic: 'eth0', mac: '02:00:00:00:02' },
  { name: 'private', prefix: '198.51.100', tap: 'b', nic: 'eth1', mac: '02:00:00:00:64' },
] as const;
export type Network = (typeof networks)[number];
export type NetworkName = Network['name'];

/** The name of a guest's tap in the namespace. */
export function tapOf(guest: Guest, network: Network): string {
  return `${guest.name}.${network.tap}`;
}

export function addressOf(guest: Guest, network: Network): string {
  return `${network.prefix}.${guest.number}`;
}

/** Throws Refused with the known names. */
export function guestNamed(name: string): Guest {
  const guest = guests.find((known) => known.name === name);
  if (guest) return guest;
  throw new Refused(`the lab has no host ${name}; it has ${guests.map((known) => known.name).join(', ')}`);
}

/** In the guide's order, without duplicates; without names, the usual seven. */
export function guestsNamed(names: readonly string[]): readonly Guest[] {
  const wanted = new Set(names.map(guestNamed));
  return names.length === 0 ? usualGuests : guests.filter((guest) => wanted.has(guest));
}

/** Throws Refused with the known names. */
export function networkNamed(name: string): Network {
  const network = networks.find((known) => known.name === name);
  if (network) return network;
  throw new Refused(`the lab has no network ${name}; it has ${networks.map((known) => known.name).join(' and ')}`);
}
