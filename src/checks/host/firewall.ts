import type { Files } from '../../facts/host/files.ts';
import { firewallTable, firewallVersion, versionIn } from '../../facts/host/firewall.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { type Units, unitOf, units } from '../../facts/host/units.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';

interface Facts {
  readonly files: Files;
  readonly units: Units;
  readonly loaded: string | undefined;
}

/**
 * What the kernel filters by is what stands in the file, and will be after the next boot. Nothing else tells: who may come
 * is served as ever. That the file is the declared one is told by drift, and of hosts without one as well.
 */
export const firewallLoaded = defineCheck({
  id: 'firewall.loaded',
  on: 'every host',
  facts: { files: managedFiles, units, loaded: firewallVersion },
  judge({ seen }) {
    const those = seen.filter(({ facts }) => facts.files.has(paths.firewall));
    if (those.length === 0) return undefined;
    return combine(
      those.map(judgeHost),
      (good) => `ports are guarded by the rules of the deploy on ${named(good.map(({ summary }) => summary))}`,
    );
  },
});

function judgeHost({ host: { name }, facts }: Seen<Facts>): Verdict {
  const wanted = versionIn(facts.files.get(paths.firewall)?.content ?? '');
  const { active, enabled } = unitOf(facts.units, 'mailha-firewall.service');
  if (facts.loaded === undefined || facts.loaded !== wanted) {
    const what = facts.loaded === undefined ? 'no rules' : 'other rules than those of the deploy';
    return {
      status: 'degraded',
      summary: `${name} has ${what} loaded: ports of the cluster may be open to strangers`,
      remedy: `On ${name}: \`systemctl restart mailha-firewall\`; if something takes the rules away again, let it leave the table ${firewallTable} alone.`,
    };
  }
  if (active !== 'active' || !enabled) {
    return {
      status: 'degraded',
      summary: `the rules of ${name} will not be loaded at the next boot`,
      remedy: `On ${name}: \`systemctl enable --now mailha-firewall\`.`,
    };
  }
  return { status: 'ok', summary: name };
}
