import { named } from '../../text/named.ts';
import { type Host, hostsWith, type Inventory } from '../inventory.ts';
import type { Rule } from './finding.ts';

const names = (hosts: readonly Host[]) => named(hosts.map(({ name }) => name));

/** One of a kind is not highly available, and more than three were never tested. */
const twoOrThreeOfEach: Rule = (inventory) =>
  (['director', 'database', 'mail'] as const).flatMap((role) => {
    const hosts = hostsWith(inventory, role);
    if (hosts.length === 2 || hosts.length === 3) return [];
    const found = hosts.length === 0 ? 'found none' : `found ${hosts.length} (${names(hosts)})`;
    return [{ path: ['hosts'], message: `${found}, wanted 2 or 3 hosts with the role ${role}` }];
  });

const oneArbiter: Rule = (inventory) => {
  const arbiters = hostsWith(inventory, 'arbiter');
  if (arbiters.length < 2) return [];
  return [{ path: ['hosts'], message: `found ${arbiters.length} arbiters (${names(arbiters)}), wanted at most one` }];
};

const arbiterApart: Rule = ({ hosts }) =>
  hosts.flatMap(({ name, roles }, i) => {
    if (!roles.includes('arbiter') || !roles.includes('database')) return [];
    const message = `found database and arbiter on ${name}, wanted the arbiter on a host without a database: two votes lost together cannot break a tie`;
    return [{ path: ['hosts', i, 'roles'], message }];
  });

/** Mail hosts mount the first filer; a second one would be set up but never used. */
const oneFiler: Rule = (inventory) => {
  const filers = hostsWith(inventory, 'filer');
  if (filers.length < 2) return [];
  const message = `found ${filers.length} filers (${names(filers)}), wanted at most one: mailha does not replicate the mail store, and mail hosts would only use ${filers[0]?.name}`;
  return [{ path: ['hosts'], message }];
};

/** To write what its own client holds in memory, the server needs memory (LWN, "Loopback NFS: theory and practice"). */
const filerApart: Rule = ({ hosts }) =>
  hosts.flatMap(({ name, roles }, i) => {
    if (!roles.includes('filer') || !roles.includes('mail')) return [];
    const message = `found filer and mail on ${name}, wanted a host for each: a host that mounts its own export can hang`;
    return [{ path: ['hosts', i, 'roles'], message }];
  });

/** Whatever the forwarding: sizes and iRedMail's installer also assume dedicated hosts. */
const databasesApart: Rule = ({ hosts }) =>
  hosts.flatMap(({ name, roles }, i) => {
    if (!roles.includes('database') || !roles.includes('mail')) return [];
    const message =
      `found database and mail on ${name}, wanted a host for each: it holds the database VIP on its own loopback, so its mail daemons ` +
      "only ever reach its own database node, which may be down or behind; MariaDB's memory is sized for a host of its own, and iRedMail's installer would work on the cluster's database";
    return [{ path: ['hosts', i, 'roles'], message }];
  });

const voters = (inventory: Inventory) =>
  inventory.hosts.flatMap((host) =>
    host.roles.filter((role) => role === 'database' || role === 'arbiter').map(() => host),
  );

/** Galera's primary component is the side with more than half of the votes. */
const oddVoters: Rule = (inventory) => {
  const databases = hostsWith(inventory, 'database').length;
  const arbiters = hostsWith(inventory, 'arbiter').length;
  // Other numbers are refused above; being odd or even is not their problem.
  if (databases < 2 || databases > 3 || arbiters > 1 || (databases + arbiters) % 2 === 1) return [];
  const remedy =
    arbiters === 0
      ? 'give one host outside their hypervisors the role arbiter'
      : 'remove the role arbiter, three database hosts need none';
  const message = `found ${databases + arbiters} Galera voters (${names(voters(inventory))}), wanted an odd number: a partition in the middle leaves no side with a majority and stops the database; ${remedy}`;
  return [{ path: ['hosts'], message }];
};

function hypervisorsOf(hosts: readonly Host[]): ReadonlyMap<string, readonly Host[]> {
  return Map.groupBy(hosts, ({ hypervisor }) => hypervisor);
}

/** Reported where the hypervisor is first named. */
function onHypervisor({ hosts }: Inventory, hypervisor: string, message: string) {
  return { path: ['hosts', hosts.findIndex((host) => host.hypervisor === hypervisor), 'hypervisor'], message };
}

const tiersApart: Rule = (inventory) =>
  (['director', 'database', 'mail'] as const).flatMap((role) => {
    const byHypervisor = [...hypervisorsOf(hostsWith(inventory, role))];
    const [hypervisor, hosts] = byHypervisor[0] ?? [];
    if (byHypervisor.length !== 1 || hypervisor === undefined || !hosts) return [];
    const message = `${hypervisor} carries every ${role} host (${names(hosts)}): when it fails, all of them fail`;
    return [onHypervisor(inventory, hypervisor, message)];
  });

const votersApart: Rule = (inventory) => {
  const all = voters(inventory);
  return [...hypervisorsOf(all)].flatMap(([hypervisor, hosts]) => {
    if (hosts.length * 2 <= all.length) return [];
    const message = `${hypervisor} carries ${hosts.length} of ${all.length} Galera voters (${names(hosts)}): when it fails, the rest has no quorum and the database stops`;
    return [onHypervisor(inventory, hypervisor, message)];
  });
};

export const quorumRules: readonly Rule[] = [
  twoOrThreeOfEach,
  oneArbiter,
  oneFiler,
  filerApart,
  arbiterApart,
  databasesApart,
  oddVoters,
];
export const quorumWarnings: readonly Rule[] = [tiersApart, votersApart];
