import type { DeclaredService, IpvsTable, VirtualService } from '../../facts/director/ipvs.ts';
import { declaredTable, ipvs, serviceIn, serviceInWords } from '../../facts/director/ipvs.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { counted, hostNames } from '../cluster/words.ts';

type IpvsFacts = { readonly ipvs: IpvsTable | undefined };

/** The IPVS table has every declared service and nothing else. Weights are judged by real-servers.serve. */
export const tableAsDeclared = defineCheck({
  id: 'ipvs.as-declared',
  on: 'director',
  facts: { ipvs },
  judge: ({ seen }, inventory) =>
    combine(
      seen.map((director) => judgeTable(director, inventory)),
      (good) => `${named(hostsOf(good))}: ${counted(inventory.services.length, 'virtual service')} as declared`,
    ),
});

function judgeTable({ host, facts }: Seen<IpvsFacts>, inventory: Inventory): Verdict {
  if (!facts.ipvs) {
    return {
      status: 'critical',
      hosts: [host.name],
      summary: `${host.name} has no IPVS table`,
      remedy: `Run \`deploy directors\` to install ipvsadm and load ip_vs on ${host.name}.`,
    };
  }
  const wrong = differences(facts.ipvs, declaredTable(inventory));
  if (wrong.length === 0) return fine(host);
  return {
    status: 'degraded',
    hosts: [host.name],
    summary: `IPVS table of ${host.name}: ${wrong.join(', ')}`,
    remedy: `On ${host.name}: \`systemctl restart ldirectord\` (connections are kept); if that does not help, \`plan directors\` shows what differs.`,
  };
}

function differences(table: IpvsTable, declared: readonly DeclaredService[]): readonly string[] {
  const known = declared.map(({ address }) => serviceIn(table, address));
  const strays = table.services.filter((service) => !known.includes(service));
  return [
    ...declared.flatMap((wanted) => differencesOf(wanted, serviceIn(table, wanted.address))),
    ...strays.map((service) => `${serviceInWords(service)} is not declared`),
  ];
}

function differencesOf(wanted: DeclaredService, found: VirtualService | undefined): readonly string[] {
  if (!found) return [`${wanted.name} (${wanted.address}) is missing`];
  const addresses = wanted.realServers.map(({ address }) => address);
  const strangers = found.realServers.filter(({ address }) => !addresses.includes(address));
  const misrouted = found.realServers.filter(({ forward }) => forward !== wanted.forward && forward !== 'Local');
  return [
    ...(found.scheduler === wanted.scheduler
      ? []
      : [`${wanted.name} has scheduler ${found.scheduler}, not ${wanted.scheduler}`]),
    ...(found.persistent === wanted.persistent
      ? []
      : [`${wanted.name} has persistence ${found.persistent ?? 0} s, not ${wanted.persistent ?? 0} s`]),
    ...flagDifferences(wanted, found),
    ...strangers.map(({ address }) => `${address} of ${wanted.name} is not declared`),
    ...misrouted.map(
      ({ address, forward }) => `${address} of ${wanted.name} has forwarding method ${forward}, not ${wanted.forward}`,
    ),
  ];
}

function flagDifferences(wanted: DeclaredService, found: VirtualService): readonly string[] {
  // Flags depend on the scheduler, and a different scheduler is already reported.
  if (found.scheduler !== wanted.scheduler) return [];
  const lacks = wanted.flags.filter((flag) => !found.flags.includes(flag));
  const extra = found.flags.filter((flag) => !wanted.flags.includes(flag));
  return [
    ...lacks.map((flag) => `${wanted.name} lacks flag ${flag}: clients of a real server with weight 0 are refused`),
    ...extra.map((flag) => `${wanted.name} has undeclared flag "${flag}"`),
  ];
}

/** After a failover, clients must reach the same real servers as before. */
export const tablesAlike = defineCheck({
  id: 'ipvs.alike',
  on: 'director',
  facts: { ipvs },
  judge({ seen, missing }) {
    const tables = seen.filter(({ facts }) => facts.ipvs !== undefined);
    const without = seen.filter(({ facts }) => facts.ipvs === undefined);
    const [first, ...others] = tables;
    const names = named(tables.map(({ host }) => host.name));
    const remedy = 'Run `status directors` and bring the other director back; `deploy directors` sets it up.';
    if (!first)
      return {
        status: 'unknown',
        hosts: hostNames([...seen, ...missing]),
        summary: 'no IPVS table readable on any director',
        remedy,
      };
    if (others.length === 0) {
      return {
        status: 'degraded',
        hosts: hostNames([...without, ...missing]),
        others: hostNames(tables),
        summary: `only ${names} has a readable IPVS table: nothing to compare`,
        remedy,
      };
    }
    const wrong = others.flatMap((other) => disagreements(first, other));
    if (wrong.length === 0)
      return { status: 'ok', hosts: hostNames(tables), summary: `${names} agree on every real server` };
    return {
      status: 'degraded',
      hosts: hostNames(tables),
      summary: wrong.join(', '),
      remedy:
        'Run `ipvs` again in a few seconds: ldirectord lags behind a change. If it stays, one director cannot reach the real server or missed a `drain`.',
    };
  },
});

function disagreements(one: Seen<IpvsFacts>, other: Seen<IpvsFacts>): readonly string[] {
  const [here, there] = [weights(one), weights(other)];
  return [...new Set([...here.keys(), ...there.keys()])]
    .filter((key) => here.get(key) !== there.get(key))
    .map(
      (key) =>
        `${key} has weight ${here.get(key) ?? 'none'} on ${one.host.name} and ${there.get(key) ?? 'none'} on ${other.host.name}`,
    );
}

function weights({ facts }: Seen<IpvsFacts>): ReadonlyMap<string, number> {
  const services = facts.ipvs?.services ?? [];
  return new Map(
    services.flatMap((service) =>
      service.realServers.map(({ address, weight }) => [`${address} of ${serviceInWords(service)}`, weight] as const),
    ),
  );
}
