import type { DeclaredService, IpvsTable } from '../../facts/director/ipvs.ts';
import { declaredTable, ipvs, weightOf } from '../../facts/director/ipvs.ts';
import type { LdirectordView } from '../../facts/director/ldirectord.ts';
import { ldirectordView, maintenanceDirectory } from '../../facts/director/ldirectord.ts';
import { type Units, units, type WatchedUnit } from '../../facts/host/units.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import type { ServiceCheck } from '../../model/inventory/services.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { isSetUp } from '../cluster/deployed.ts';
import { hostNames } from '../cluster/words.ts';

type RealServerFacts = { readonly ipvs: IpvsTable | undefined; readonly ldirectord: LdirectordView };

/** Every real server has a weight on every director; one that has none is reported with the reason. */
export const realServersServe = defineCheck({
  id: 'real-servers.serve',
  on: 'director',
  facts: { ipvs, ldirectord: ldirectordView },
  around: { on: ['database', 'mail'], facts: { units } },
  judge(view, inventory, { seen }) {
    const declared = declaredTable(inventory);
    const there = declared.filter((service) => isServiceSetUp(service, seen));
    if (there.length === 0) return undefined;
    const waiting = named(declared.filter((service) => !there.includes(service)).map(({ name }) => name));
    const later = waiting ? `; not set up yet: ${waiting}` : '';
    return combine(
      there.map((service) => judgeService(service, view)),
      (good) => `${named(good.map(({ summary }) => summary))} up on all real servers${later}`,
    );
  },
});

/** The daemon behind each check; a check that is not listed may have any. */
const daemons: Partial<Record<ServiceCheck, WatchedUnit>> = {
  mysql: 'mariadb.service',
  http: 'nginx.service',
  https: 'nginx.service',
  imaps: 'dovecot.service',
  pops: 'dovecot.service',
  smtps: 'postfix.service',
  submission: 'postfix.service',
};

/** The tier counts as deployed once its daemon is installed on any of its real servers. */
export function isServiceSetUp(
  { check, realServers }: DeclaredService,
  around: readonly Seen<{ readonly units: Units }>[],
): boolean {
  const daemon = daemons[check];
  const answered = around.filter(({ host }) => realServers.some((real) => real.host.name === host.name));
  const onHosts = answered.map(({ facts }) => facts.units);
  return !daemon || isSetUp(daemon, onHosts);
}

function judgeService(service: DeclaredService, { seen, missing }: View<RealServerFacts>): Verdict {
  const directors = seen.filter(({ facts }) => facts.ipvs !== undefined);
  if (directors.length === 0) {
    return {
      status: 'unknown',
      hosts: hostNames([...seen, ...missing]),
      summary: `${service.name}: no IPVS table readable`,
      remedy: 'Run `status directors` to see why.',
    };
  }
  // Weight 0 on one director counts as down: that director may hold the VIP next.
  const down = service.realServers.flatMap(({ host, address }) => {
    const without = directors.filter(({ facts }) => weightOf(facts.ipvs, service.address, address) === 0);
    return without.length === 0 ? [] : [{ host, why: reason(service, address, without) }];
  });
  if (down.length === 0) return { status: 'ok', hosts: hostNames(service.realServers), summary: service.name };
  const left = service.realServers.length - down.length;
  const summary = `${service.name}: ${left} of ${service.realServers.length} real servers up, ${down.map(({ host, why }) => `${host.name} ${why}`).join(', ')}`;
  return {
    status: left === 0 ? 'critical' : 'degraded',
    hosts: hostNames(down),
    others: hostNames(directors),
    summary,
    remedy: remedy(
      down.map(({ host }) => host),
      service,
    ),
  };
}

/** The first reason that any of the directors has. */
function reason(service: DeclaredService, address: string, directors: readonly Seen<RealServerFacts>[]): string {
  const reasons = directors.map(({ host, facts }) => {
    const file = [...facts.ldirectord.maintenance].find(([name]) => name === address || address.startsWith(`${name}:`));
    if (file) {
      const [entry, note] = file;
      return `is drained${note ? ` ${note}` : ''} (${maintenanceDirectory}/${entry} on ${host.name})`;
    }
    const why = facts.ldirectord.reasons.get(`${service.address}-${address}`);
    return why ? `fails its check (${why})` : undefined;
  });
  return reasons.find((words) => words !== undefined) ?? 'has weight 0 or no entry (ldirectord gives no reason)';
}

function remedy(hosts: readonly Host[], service: DeclaredService): string {
  const names = named(hosts.map(({ name }) => name));
  if (service.check === 'mysql') {
    return `Run \`wsrep\` to see the state of MariaDB on ${names}; \`undrain\` ends a drain.`;
  }
  const port = service.address.slice(service.address.indexOf(':') + 1);
  return `On ${names}: \`ss -ltnp sport = :${port}\` shows what listens on port ${port}; \`undrain\` ends a drain.`;
}
