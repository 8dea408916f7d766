import { declaredTable } from '../../facts/director/ipvs.ts';
import type { Units, WatchedUnit } from '../../facts/host/units.ts';
import type { View } from '../../model/check/fact.ts';
import type { Carriers } from '../../model/check/next-loss.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import type { Role } from '../../model/inventory/services.ts';
import { named } from '../../model/text/named.ts';
import { isServiceSetUp } from '../director/real-servers.ts';
import { isSetUp } from './deployed.ts';

/** What clients cannot use now, and the hosts that should carry it. */
export interface Outage {
  readonly text: string;
  readonly hosts: readonly string[];
}

/** Tiers that were deployed and that no host carries now. A tier of which no host answers counts as deployed. */
export function outagesNow(
  view: View<{ readonly units: Units }>,
  now: Carriers,
  inventory: Inventory,
): readonly Outage[] {
  const isDeployed = (role: Role, daemon: WatchedUnit) => {
    const seen = view.seen.filter(({ host }) => host.roles.includes(role));
    return (
      hostsWith(inventory, role).length > 0 &&
      isSetUp(
        daemon,
        seen.map(({ facts }) => facts.units),
      )
    );
  };
  const isGone = (role: Role) => view.seen.every(({ host }) => !host.roles.includes(role));
  const tier = (what: string, role: Role): readonly Outage[] => [
    outage(
      what,
      hostsWith(inventory, role).map(({ name }) => name),
      view,
    ),
  ];
  const declared = now.directors.length > 0 ? declaredTable(inventory) : [];
  const services = declared.filter((one) => !now.services.has(one.name) && isServiceSetUp(one, view.seen));
  return [
    ...(now.directors.length === 0 && isDeployed('director', 'keepalived.service') ? tier('the VIPs', 'director') : []),
    ...(now.databases.length === 0 && isDeployed('database', 'mariadb.service') ? tier('Galera', 'database') : []),
    ...(isGone('filer') && hostsWith(inventory, 'filer').length > 0 && isDeployed('mail', 'dovecot.service')
      ? tier('the mail store', 'filer')
      : []),
    ...services.map(({ name, realServers }) =>
      outage(name, [...new Set(realServers.map(({ host }) => host.name))], view),
    ),
  ];
}

function outage(what: string, hosts: readonly string[], { missing }: View<unknown>): Outage {
  const isUnreachable = hosts.every((name) => missing.some((one) => one.host.name === name && !one.isReachable));
  return { text: `${what} (${named(hosts)}${isUnreachable ? ' unreachable' : ''})`, hosts };
}
