import { slapdConfig } from '../../facts/ldap/config.ts';
import { directoryOf, slapdNode } from '../../facts/ldap/node.ts';
import type { View } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { providers, sshaHash, suffixOf } from '../../model/mail/directory.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import type { LdapChoice } from './choice.ts';
import { isJoined, type Provider, type ProviderFacts } from './provider.ts';
import { addPassword, dropPasswords, makeAccount } from './replica-account.ts';
import { type Replication, replicationOf } from './settings.ts';

interface Whole {
  readonly to: Replication;
  readonly choice: LdapChoice;
  readonly around: View<Provider>;
  readonly inventory: Inventory;
}

/** cn=replica is created where the data is, and reaches the other hosts by replication. */
export function accountChanges(now: ProviderFacts, { to, choice, around, inventory }: Whole): readonly Change[] {
  if (choice.kind === 'load') return [];
  const hash = sshaHash(to.password);
  const own = directoryOf(now.node, to.suffix)?.replica;
  const peers = around.seen.map(({ facts }) => directoryOf(facts.node, to.suffix)?.replica);
  if (own?.includes(hash) || peers.some((hashes) => hashes?.includes(hash))) return [];
  if (own !== undefined) return addPassword(to, hash);
  // Replicated from hosts that have it.
  const isThere = around.seen.some(({ facts }) => isJoined(facts, inventory));
  return isThere ? [] : makeAccount(to, hash);
}

/** Removes the old password once every provider uses the new one. */
export const slapdPasswordAlone = defineStep({
  id: 'slapd.password-alone',
  on: ['mail'],
  summary: 'cn=replica has only the declared password',
  facts: { node: slapdNode, config: slapdConfig },
  plan({ node, config }, host, { inventory, secrets }) {
    if (providers(inventory)[0]?.name !== host.name) return [];
    const kept = directoryOf(node, suffixOf(inventory))?.replica ?? [];
    const hash = sshaHash(secrets.replicaPassword);
    if (!kept.includes(hash) || kept.length < 2) return [];
    const to = replicationOf(host, inventory, { password: secrets.replicaPassword, config, peers: new Map() });
    return dropPasswords(to, hash, kept);
  },
});
