import ipaddr from 'ipaddr.js';
import type { Inventory } from '../inventory.ts';
import { type Finding, type Rule, repeated } from './finding.ts';

interface PlacedAddress {
  readonly path: Finding['path'];
  readonly value: string;
  readonly owner: string;
  readonly on: 'public' | 'private';
}

const sides = ['public', 'private'] as const;

function addressesOf({ hosts, vips }: Inventory): readonly PlacedAddress[] {
  return [
    ...hosts.flatMap((host, i) =>
      sides.map((on) => ({ path: ['hosts', i, on], value: host[on], owner: `host ${host.name}`, on })),
    ),
    ...vips.map((vip, i) => ({
      path: ['vips', i, 'address'],
      value: vip.address,
      owner: `VIP ${vip.name}`,
      on: 'public' as const,
    })),
  ];
}

const distinctAddresses: Rule = (inventory) =>
  repeated(
    addressesOf(inventory),
    (address, owner) => `found "${address}" again, wanted an address of its own (${owner} has it)`,
  );

const insideTheirNetwork: Rule = (inventory) =>
  addressesOf(inventory).flatMap(({ path, value, on }) => {
    const { cidr } = inventory.networks[on];
    if (ipaddr.IPv4.parse(value).match(ipaddr.IPv4.parseCIDR(cidr))) return [];
    return [{ path, message: `found "${value}", wanted an address inside the ${on} network ${cidr}` }];
  });

/** A /31 or /32 has neither (RFC 3021). */
const usableByAHost: Rule = (inventory) =>
  addressesOf(inventory).flatMap(({ path, value, on }) => {
    const { cidr } = inventory.networks[on];
    if (ipaddr.IPv4.parseCIDR(cidr)[1] >= 31) return [];
    const reserved = [
      { address: ipaddr.IPv4.networkAddressFromCIDR(cidr).toString(), what: 'the network address' },
      { address: ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString(), what: 'the broadcast address' },
    ].find(({ address }) => address === value);
    if (!reserved) return [];
    return [{ path, message: `found "${value}", which is ${reserved.what} in ${cidr}, wanted a host address` }];
  });

const startsAtItsFirstAddress: Rule = ({ networks, database, mail }) =>
  [
    ...sides.map((on) => ({ path: ['networks', on, 'cidr'], cidr: networks[on].cidr })),
    ...database.clients.map((cidr, i) => ({ path: ['database', 'clients', i], cidr })),
    ...mail.ldapClients.map((cidr, i) => ({ path: ['mail', 'ldapClients', i], cidr })),
  ].flatMap(({ path, cidr }) => {
    const wanted = `${ipaddr.IPv4.networkAddressFromCIDR(cidr)}/${ipaddr.IPv4.parseCIDR(cidr)[1]}`;
    return cidr === wanted ? [] : [{ path, message: `found "${cidr}", wanted the network itself: ${wanted}` }];
  });

/** Galera, LDAP and NFS bind to the private network; if the two overlap, routing is ambiguous. */
const networksApart: Rule = ({ networks }) => {
  const [one, other] = sides.map((on) => ipaddr.IPv4.parseCIDR(networks[on].cidr));
  if (!one || !other) return [];
  const shorter = Math.min(one[1], other[1]);
  if (!one[0].match(other[0], shorter)) return [];
  const message = `found "${networks.private.cidr}", wanted a network that does not overlap the public ${networks.public.cidr}`;
  return [{ path: ['networks', 'private', 'cidr'], message }];
};

export const addressRules: readonly Rule[] = [
  startsAtItsFirstAddress,
  networksApart,
  distinctAddresses,
  insideTheirNetwork,
  usableByAHost,
];
