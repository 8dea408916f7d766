import { replicates } from '../../facts/ldap/config.ts';
import { directoryOf } from '../../facts/ldap/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { providers, suffixOf } from '../../model/mail/directory.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';
import { type ProviderFacts, providerFacts } from './providers.ts';

/** Percent of its map that the database has in use: at the end of it no change is taken any more. */
const [fullDegraded, fullCritical] = [80, 95];

/** slapd runs and serves on every mail host: Postfix and Dovecot ask none but their own. Clocks are the subject of host.clock. */
export const slapdServes = defineCheck({
  id: 'ldap.serves',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const setUp = view.seen.filter(({ facts }) => isSetUp(facts, inventory));
    if (setUp.length === 0) return undefined;
    return combine(
      view.seen.map((one) => judgeNode(one, inventory)),
      (good) => `slapd serves on ${named(good.map(({ summary }) => summary))}`,
    );
  },
});

function isSetUp({ node, config }: ProviderFacts, inventory: Inventory): boolean {
  return directoryOf(node, suffixOf(inventory)) !== undefined || config.text.includes(suffixOf(inventory));
}

function judgeNode({ host: { name }, facts }: Seen<ProviderFacts>, inventory: Inventory): Verdict {
  const suffix = suffixOf(inventory);
  if (!facts.node.running) {
    return {
      status: 'critical',
      summary: `slapd is down on ${name}: nobody can log in there, and no mail is taken`,
      remedy: `On ${name}: \`systemctl start slapd\`; if it does not stay up, \`journalctl -u slapd -n 50\` and \`slaptest -u -f ${facts.config.path}\`.`,
    };
  }
  if (!facts.node.directories) {
    return {
      status: 'critical',
      summary: `slapd runs on ${name} and gives no answer (${facts.node.clientError})`,
      remedy: `On ${name}: \`journalctl -u slapd -n 50\`; that SLAPD_SERVICES of /etc/default/slapd has ldapi:///.`,
    };
  }
  const directory = directoryOf(facts.node, suffix);
  if (!directory?.filled) {
    return {
      status: 'critical',
      summary: directory ? `${suffix} is empty on ${name}` : `slapd on ${name} has no ${suffix}`,
      remedy: `\`deploy mail\` lets ${name} load it from another provider; \`ldap\` shows whether that is under way.`,
    };
  }
  if (!replicates(facts.config) && providers(inventory).length > 1) {
    return {
      status: 'degraded',
      summary: `the directory of ${name} is replicated with no other`,
      remedy: '`deploy mail` sets the replication up; what is changed until then is changed there only.',
    };
  }
  const { pages } = directory;
  const full = pages && pages.max > 0 ? Math.round((100 * pages.used) / pages.max) : 0;
  if (full < fullDegraded) return { status: 'ok', summary: name };
  return {
    status: full >= fullCritical ? 'critical' : 'degraded',
    summary: `the database of ${name} has ${full} % of its map in use`,
    remedy: `Raise \`maxsize\` in ${facts.config.path} on every provider, and restart them one at a time.`,
  };
}
