import { declaredTable, type IpvsTable, ipvs } from '../../facts/director/ipvs.ts';
import { type GaleraNode, galeraNode, isPrimary } from '../../facts/galera/node.ts';
import { type Units, unitOf, units } from '../../facts/host/units.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import { type Carriers, eachAlone, type Losable } from '../../model/check/next-loss.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import type { Role } from '../../model/inventory/services.ts';
import { named } from '../../model/text/named.ts';
import { outagesNow } from './outages.ts';
import { hostNames } from './words.ts';

interface CarrierFacts {
  readonly units: Units;
}

/** Asked only of the roles that have Galera votes or IPVS tables. */
interface VotesAndTables {
  readonly node: GaleraNode;
  readonly table: IpvsTable | undefined;
}

/**
 * Which host, or failure domain, can fail next without an outage, over all tiers; in an outage, what is down. Ok when
 * redundancy is as good as declared; a single point of failure by declaration is named all the same.
 */
export const nextLoss = defineCheck({
  id: 'cluster.next-loss',
  on: 'every host',
  facts: { units },
  around: { on: ['director', 'database', 'arbiter'], facts: { node: galeraNode, table: ipvs } },
  judge(view: View<CarrierFacts>, inventory, around: View<VotesAndTables>) {
    const now = carriersNow(view, around, inventory);
    const outages = outagesNow(view, now, inventory);
    if (outages.length > 0) {
      return {
        status: 'critical',
        hosts: [...new Set(outages.flatMap(({ hosts }) => hosts))],
        summary: `outage now: ${named(outages.map(({ text }) => text))}`,
        remedy: 'Fix what the other checks report, and take nothing else down.',
      };
    }
    if (now.directors.length === 0 && now.votes.length === 0) return undefined;
    const up = hostNames(view.seen);
    const alone = single(inventory, up);
    const best = carriersAtBest(now, inventory);
    const hosts = eachAlone(alone, now);
    const atBest = eachAlone(alone, best);
    const lost = hosts.filter(({ missed }, i) => missed.length > 0 && atBest[i]?.missed.length === 0);
    const summary = sentence(hosts, eachAlone(domains(inventory, up), now));
    if (lost.length === 0 && up.length === inventory.hosts.length) {
      return { status: 'ok', hosts: up, summary, worthTelling: true };
    }
    const down = [...new Set([...hostNames(view.missing), ...idle(best, now)])];
    return {
      status: 'degraded',
      hosts: down,
      others: up.filter((name) => !down.includes(name)),
      summary,
      remedy: 'Fix what the other checks report before you take anything else down.',
    };
  },
});

/** Hosts that carry less than they do at best. */
function idle(best: Carriers, now: Carriers): readonly string[] {
  const rest = (all: readonly string[], some: readonly string[]) => all.filter((name) => !some.includes(name));
  return [
    ...rest(best.directors, now.directors),
    ...rest(best.votes, now.votes),
    ...rest(best.filers, now.filers),
    ...[...best.services].flatMap(([name, all]) => rest(all, now.services.get(name) ?? [])),
  ];
}

const runs = ({ facts }: Seen<CarrierFacts>, unit: Parameters<typeof unitOf>[1]) =>
  unitOf(facts.units, unit).active === 'active';

function carriersNow(view: View<CarrierFacts>, around: View<VotesAndTables>, inventory: Inventory): Carriers {
  const of = <F>({ seen }: View<F>, role: Role) => seen.filter(({ host }) => host.roles.includes(role));
  const directors = of(view, 'director').filter(
    (one) => runs(one, 'keepalived.service') && runs(one, 'ldirectord.service'),
  );
  const tables = of(around, 'director').flatMap(({ host, facts: { table } }) =>
    table && directors.some((one) => one.host === host) ? [table] : [],
  );
  const databases = of(around, 'database').filter(({ facts }) => isPrimary(facts.node));
  const arbiters = of(around, 'arbiter').filter(({ facts }) => facts.node.garbd);
  const names = (some: readonly Seen<unknown>[]) => some.map(({ host }) => host.name);
  const isMounted = of(view, 'mail').some((one) => runs(one, 'dovecot.service'));
  return {
    directors: names(directors),
    services: servicesIn(tables, inventory),
    votes: databases.length > 0 ? [...new Set([...names(databases), ...names(arbiters)])] : [],
    databases: names(databases),
    filers: isMounted ? names(of(view, 'filer')) : [],
  };
}

/** The real servers with a weight on every director that could hold the VIP. real-servers.serve reports services with none. */
function servicesIn(tables: readonly IpvsTable[], inventory: Inventory): Carriers['services'] {
  const found = declaredTable(inventory).map(({ name, address, realServers }) => {
    const serving = realServers.filter((real) =>
      tables.every((table) =>
        table.services
          .find((service) => service.address === address)
          ?.realServers.some((one) => one.address === real.address && one.weight > 0),
      ),
    );
    return [name, serving.map((real) => real.host.name)] as const;
  });
  return new Map(tables.length === 0 ? [] : found.filter(([, hosts]) => hosts.length > 0));
}

/** The same services and tiers with every declared host up. */
function carriersAtBest(now: Carriers, inventory: Inventory): Carriers {
  const names = (role: Role) => hostsWith(inventory, role).map(({ name }) => name);
  const table = declaredTable(inventory);
  const all = (name: string) => table.find((service) => service.name === name)?.realServers ?? [];
  const isClustered = now.votes.length > 0;
  return {
    directors: now.directors.length > 0 ? names('director') : [],
    services: new Map([...now.services.keys()].map((name) => [name, all(name).map(({ host }) => host.name)])),
    votes: isClustered ? [...new Set([...names('database'), ...names('arbiter')])] : [],
    databases: isClustered ? names('database') : [],
    filers: now.filers.length > 0 ? names('filer') : [],
  };
}

function single({ hosts }: Inventory, up: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(hosts.filter(({ name }) => up.includes(name)).map(({ name }) => [name, [name]]));
}

/** Failure domains with more than one host up. */
function domains({ hosts }: Inventory, up: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const here = hosts.filter(({ name }) => up.includes(name));
  const all = Map.groupBy(here, ({ hypervisor }) => hypervisor);
  return new Map(
    [...all].filter(([, some]) => some.length > 1).map(([name, some]) => [name, some.map((host) => host.name)]),
  );
}

function sentence(hosts: readonly Losable[], wholes: readonly Losable[]): string {
  const free = hosts.filter(({ missed }) => missed.length === 0).map(({ name }) => name);
  const whole = wholes.filter(({ missed }) => missed.length === 0).map(({ name }) => `all of ${name}`);
  const needed = [...hosts, ...wholes].filter(({ missed }) => missed.length > 0);
  const can = [...(free.length > 0 ? [`any one of ${free.join(', ')}`] : []), ...whole].join(', or ');
  const cannot = needed.map(({ name, missed }) => `${name} (takes down ${missed.join(' and ')})`);
  const first = can === '' ? 'no host can fail next without an outage' : `can fail next without an outage: ${can}`;
  return cannot.length > 0 ? `${first}; not ${named(cannot)}` : first;
}
