import { replicates } from '../../facts/ldap/config.ts';
import { directoryOf, serves } from '../../facts/ldap/node.ts';
import { directoryLines } from '../../facts/mail/directory-lines.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { providers, suffixOf } from '../../model/mail/directory.ts';
import type { DirectoryLine } from '../../model/mail/directory-clients.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { serversOf } from './client-rows.ts';
import { type ProviderFacts, providerFacts } from './providers.ts';

/** Percent of the database map in use: at 100 % every write fails. */
const [fullDegraded, fullCritical] = [80, 95];

/** slapd serves on every mail host: programs ask another host's only while their own is down. host.clock covers the clocks. */
export const slapdServes = defineCheck({
  id: 'ldap.serves',
  on: 'mail',
  facts: { ...providerFacts, lines: directoryLines },
  judge(view: View<Facts>, inventory) {
    const setUp = view.seen.filter(({ facts }) => isSetUp(facts, inventory));
    if (setUp.length === 0) return undefined;
    return combine(
      view.seen.map((one) => (isDown(one) ? judgeDown(one, view, inventory) : judgeNode(one, inventory))),
      (good) => `slapd serves on ${named(hostsOf(good))}`,
    );
  },
});

function isSetUp({ node, config }: ProviderFacts, inventory: Inventory): boolean {
  return directoryOf(node, suffixOf(inventory)) !== undefined || config.text.includes(suffixOf(inventory));
}

interface Facts extends ProviderFacts {
  readonly lines?: readonly DirectoryLine[];
}

const isDown = ({ facts }: Seen<Facts>) => !facts.node.running;

function judgeDown({ host, facts }: Seen<Facts>, { seen }: View<Facts>, inventory: Inventory): Verdict {
  const { name } = host;
  const peers = seen
    .filter((one) => one.host.name !== name && serves(one.facts.node, inventory))
    .map((one) => one.host.name);
  const lists = [...serversOf({ host, facts }, inventory).values()];
  const lent = peers.filter((peer) => lists.length > 0 && lists.every((servers) => servers.includes(peer)));
  const remedy = `On ${name}: \`systemctl start slapd\`; if it exits, \`journalctl -u slapd -n 50\` and \`slaptest -u -f ${facts.config.path}\`.`;
  if (lent.length === 0) {
    const summary = `slapd is down on ${name}: logins fail there, and mail is refused`;
    return { status: 'critical', hosts: [name], summary, remedy };
  }
  const summary = `slapd is down on ${name}: its programs use the directory of ${named(lent)}`;
  return { status: 'degraded', hosts: [name], others: lent, summary, remedy };
}

function judgeNode({ host: { name }, facts }: Seen<ProviderFacts>, inventory: Inventory): Verdict {
  const suffix = suffixOf(inventory);
  if (!facts.node.directories) return judgeSilence(name, facts.node.clientError ?? '');
  const directory = directoryOf(facts.node, suffix);
  if (!directory?.filled) {
    return {
      status: 'critical',
      hosts: [name],
      summary: directory ? `${suffix} is empty on ${name}` : `slapd on ${name} has no ${suffix}`,
      remedy: `\`deploy mail\` loads it on ${name} from another provider; \`ldap\` shows the progress.`,
    };
  }
  if (!replicates(facts.config) && providers(inventory).length > 1) {
    return {
      status: 'degraded',
      hosts: [name],
      summary: `the directory on ${name} is not replicated`,
      remedy: '`deploy mail` sets up replication. Until then changes on this host stay on it.',
    };
  }
  if (directory.readOnly) {
    return {
      status: 'degraded',
      hosts: [name],
      summary: `the directory on ${name} is read-only: changes made there fail`,
      remedy: `On ${name}: remove \`readonly on\` (olcReadOnly) from ${facts.config.path} unless maintenance is in progress; \`systemctl restart slapd\` ends what was set in cn=monitor.`,
    };
  }
  if (facts.config.shadow && providers(inventory).length > 1) {
    return {
      status: 'degraded',
      hosts: [name],
      summary: `the directory on ${name} refuses changes ("shadow context; no update referral"): it is a consumer only`,
      remedy: `Add \`multiprovider on\` (olcMultiProvider: TRUE; before OpenLDAP 2.5 mirrormode) to its database in ${facts.config.path}, and restart slapd.`,
    };
  }
  const { pages } = directory;
  const full = pages && pages.max > 0 ? Math.round((100 * pages.used) / pages.max) : 0;
  if (full < fullDegraded) return fine({ name });
  return {
    status: full >= fullCritical ? 'critical' : 'degraded',
    hosts: [name],
    summary: `slapd database map on ${name} is ${full} % full`,
    remedy: `Raise \`maxsize\` in ${facts.config.path} on every provider, and restart slapd on one at a time.`,
  };
}

/** Auth unknown, stronger authentication, confidentiality, inappropriate authentication, credentials, access: ldap.h. */
const refusesRoot = /\((?:-6|7|8|13|48|49|50)\)$/;

/** A client that slapd turns away, or that cannot run, says nothing about what slapd does for others. */
function judgeSilence(name: string, why: string): Verdict {
  if (why.startsWith('ldapsearch: ')) {
    const remedy = `On ${name}: \`apt-get install --reinstall ldap-utils\`; \`ldapsearch -VV\` must print its version.`;
    return { status: 'unknown', hosts: [name], summary: `slapd on ${name} not checked: ${why}`, remedy };
  }
  if (refusesRoot.test(why)) {
    const remedy = `On ${name}: \`ldapwhoami -Y EXTERNAL -H ldapi:///\` must name uidNumber=0; look for \`security\`, \`localssf\` and \`require\` (olcSecurity, olcLocalSSF, olcRequires) in its configuration.`;
    const summary = `slapd on ${name} answers but refuses root at its socket (${why}): not checked`;
    return { status: 'unknown', hosts: [name], summary, remedy };
  }
  return {
    status: 'critical',
    hosts: [name],
    summary: `slapd runs on ${name} but does not answer (${why})`,
    remedy: `On ${name}: \`journalctl -u slapd -n 50\`; check that SLAPD_SERVICES in /etc/default/slapd has ldapi:///.`,
  };
}
