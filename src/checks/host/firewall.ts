import type { Files } from '../../facts/host/files.ts';
import { firewallTable, firewallVersion, versionIn } from '../../facts/host/firewall.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { type Units, unitOf, units } from '../../facts/host/units.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

interface FirewallFacts {
  readonly files: Files;
  readonly units: Units;
  readonly loaded: string | undefined;
}

/**
 * The kernel has the rules of the file, now and after the next boot. Nothing else would notice, since permitted clients are
 * served either way. That the file itself is as declared is checked by drift, also on hosts without one.
 */
export const firewallLoaded = defineCheck({
  id: 'firewall.loaded',
  on: 'every host',
  facts: { files: managedFiles, units, loaded: firewallVersion },
  judge({ seen }) {
    const deployed = seen.filter(({ facts }) => facts.files.has(paths.firewall));
    if (deployed.length === 0) return undefined;
    return combine(deployed.map(judgeHost), (good) => `deployed firewall rules loaded on ${named(hostsOf(good))}`);
  },
});

function judgeHost({ host: { name }, facts }: Seen<FirewallFacts>): Verdict {
  const wanted = versionIn(facts.files.get(paths.firewall)?.content ?? '');
  const { active, enabled } = unitOf(facts.units, 'mailha-firewall.service');
  if (facts.loaded === undefined || facts.loaded !== wanted) {
    const what = facts.loaded === undefined ? 'no firewall rules' : 'wrong firewall rules';
    return {
      status: 'degraded',
      hosts: [name],
      summary: `${name} has ${what} loaded: cluster ports may be open to outsiders`,
      remedy: `On ${name}: \`systemctl restart mailha-firewall\`; if the rules disappear again, stop whatever flushes table ${firewallTable}.`,
    };
  }
  if (active !== 'active' || !enabled) {
    return {
      status: 'degraded',
      hosts: [name],
      summary: `firewall rules of ${name} will not be loaded at the next boot`,
      remedy: `On ${name}: \`systemctl enable --now mailha-firewall\`.`,
    };
  }
  return fine({ name });
}
