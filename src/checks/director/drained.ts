import { declaredTable, type IpvsTable, ipvs, isOnHost, weightOf } from '../../facts/director/ipvs.ts';
import { type Check, defineCheck, type Verdict } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

interface TableFacts {
  readonly table: IpvsTable | undefined;
}

/** Active connections to a real server in the IPVS table of one director. */
export function connectionsTo(host: Host, table: IpvsTable | undefined): number {
  const all = table?.services.flatMap(({ realServers }) => realServers) ?? [];
  return all.filter((real) => isOnHost(host, real.address)).reduce((sum, { active }) => sum + active, 0);
}

/** No director sends it new connections, for any service. */
export function drainedEverywhere(server: Host): Check {
  return weighing(server, 'drained', (weight) => weight === 0);
}

/** Every director sends it new connections, for all its services. */
export function servingEverywhere(server: Host): Check {
  return weighing(server, 'serving', (weight) => weight > 0);
}

function weighing(server: Host, what: 'drained' | 'serving', isGood: (weight: number) => boolean): Check {
  return defineCheck({
    id: `real-server.${what}:${server.name}`,
    on: 'director',
    facts: { table: ipvs },
    judge({ seen }, inventory) {
      const services = declaredTable(inventory).flatMap(({ name, address, realServers }) =>
        realServers
          .filter(({ host }) => host.name === server.name)
          .map((real) => ({ name, address, real: real.address })),
      );
      return combine(
        seen.map(({ host, facts }: Seen<TableFacts>): Verdict => {
          const bad = services.filter(({ address, real }) => !isGood(weightOf(facts.table, address, real)));
          if (bad.length === 0) return fine(host);
          const names = named(bad.map(({ name }) => name));
          return {
            status: 'degraded',
            hosts: [server.name],
            others: [host.name],
            summary: `${host.name} sends ${server.name} ${what === 'drained' ? 'new' : 'no new'} connections for ${names}`,
            remedy: `Run \`ipvs\` to see the table of ${host.name}; on ${host.name}: \`journalctl -u ldirectord -n 50\` shows its check results.`,
          };
        }),
        (good) => `${server.name} is ${what} on ${named(hostsOf(good))}`,
      );
    },
  });
}
