/** A guest of the lab. Addresses are of TEST-NET-1 and TEST-NET-2 (RFC 5737), which are nobody's. */
export interface Guest {
  readonly name: string;
  /** The last byte of both addresses, and of the MACs. */
  readonly number: number;
  readonly memoryMib: number;
}

/** The guide's seven hosts. lb0 (.12) and db0 (.10) are VIPs and on no host. */
export const guests: readonly Guest[] = [
  { name: 'filer1', number: 11, memoryMib: 256 },
  { name: 'lb1', number: 13, memoryMib: 256 },
  { name: 'lb2', number: 14, memoryMib: 256 },
  { name: 'db1', number: 15, memoryMib: 512 },
  { name: 'db2', number: 16, memoryMib: 512 },
  { name: 'mail1', number: 17, memoryMib: 512 },
  { name: 'mail2', number: 18, memoryMib: 512 },
];

/** A guest's interface on each network, as the guest and as the host see it. */
export const networks = [
  { name: 'public', prefix: '192.0.2', tap: 'a', bridge: 'public', mac: '02:00:00:00:02' },
  { name: 'private', prefix: '198.51.100', tap: 'b', bridge: 'private', mac: '02:00:00:00:64' },
] as const;
export type NetworkName = (typeof networks)[number]['name'];

export function addressOn(network: NetworkName, { number }: Guest): string {
  const prefix = networks.find(({ name }) => name === network)?.prefix ?? '';
  return `${prefix}.${number}`;
}

/** Throws with the names there are. */
export function guestNamed(name: string): Guest {
  const guest = guests.find((known) => known.name === name);
  if (!guest) throw new Error(`the lab has no host ${name}; it has ${guests.map((known) => known.name).join(', ')}`);
  return guest;
}
