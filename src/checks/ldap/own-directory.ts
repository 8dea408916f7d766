import { type SlapdNode, serves, slapdNode } from '../../facts/ldap/node.ts';
import { type DirectoryConnection, directoryConnections, ownDirectoryCommand } from '../../facts/mail/directory-use.ts';
import { defineCheck, type Verdict } from '../../model/check/check.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostOfUrl } from '../../model/mail/directory.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

interface Facts {
  readonly node: SlapdNode;
  readonly connections: readonly DirectoryConnection[];
}

/** What people call the programs behind these commands. */
const programs: Readonly<Record<string, string>> = {
  auth: 'Dovecot',
  proxymap: 'Postfix',
  smtpd: 'Postfix',
  python3: 'iRedAPD',
  sogod: 'SOGo',
};

/** slapd replicates, and ldap-utils come and go: neither is a use in place of its own. */
const passing = /^(?:slapd|ldap\w+)$/;

/** Programs that use another host's directory now, by that host's name. */
export function borrowed(
  host: Host,
  connections: readonly DirectoryConnection[],
  inventory: Inventory,
): ReadonlyMap<string, ReadonlySet<string>> {
  const lent = new Map<string, Set<string>>();
  for (const { command, address } of connections) {
    const lender = hostOfUrl(`ldap://${address}/`, inventory);
    if (passing.test(command) || !lender || lender.name === host.name) continue;
    lent.set(lender.name, (lent.get(lender.name) ?? new Set()).add(programs[command] ?? command));
  }
  return lent;
}

/** Programs fall back to a peer while the local slapd is down, and stay there until their connection ends. */
export const ownDirectoryUsed = defineCheck({
  id: 'ldap.own-directory',
  on: 'mail',
  facts: { node: slapdNode, connections: directoryConnections },
  judge(view: View<Facts>, inventory) {
    if (!view.seen.some(({ facts }) => serves(facts.node, inventory))) return undefined;
    return combine(
      view.seen.map((one) => judgeHost(one, inventory)),
      (good) => `programs use the local directory on ${named(hostsOf(good))}`,
    );
  },
});

function judgeHost(one: Seen<Facts>, inventory: Inventory): Verdict {
  const { name } = one.host;
  const lent = [...borrowed(one.host, one.facts.connections, inventory)];
  if (lent.length === 0) return fine(one.host);
  const uses = lent.map(
    ([lender, by]) => `${named([...by])} on ${name} ${by.size > 1 ? 'use' : 'uses'} the directory of ${lender}`,
  );
  return {
    status: 'degraded',
    hosts: [name],
    others: lent.map(([lender]) => lender),
    summary: named(uses),
    remedy: serves(one.facts.node, inventory)
      ? `On ${name}: \`${ownDirectoryCommand(one.host, inventory)}\` brings them back to its own directory, which serves.`
      : `Start the directory of ${name}: \`systemctl start slapd\`; until then it needs ${named(lent.map(([lender]) => lender))}.`,
  };
}
