import { replicates, type SlapdConfig, slapdConfig } from '../../facts/ldap/config.ts';
import { directoryOf, type LdapDirectory, type SlapdNode, slapdNode } from '../../facts/ldap/node.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { suffixOf } from '../../model/mail/directory.ts';

export interface ProviderFacts {
  readonly node: SlapdNode;
  readonly config: SlapdConfig;
}

/** A provider that answers and is configured to replicate. */
export interface Provider {
  readonly seen: Seen<ProviderFacts>;
  readonly name: string;
  readonly directory: LdapDirectory;
}

export const providerFacts = { node: slapdNode, config: slapdConfig };

/** Providers not set up yet and providers that are down are reported by other checks. */
export function replicatingProviders({ seen }: View<ProviderFacts>, inventory: Inventory): readonly Provider[] {
  return seen.flatMap((one) => {
    const directory = directoryOf(one.facts.node, suffixOf(inventory));
    return directory && replicates(one.facts.config) ? [{ seen: one, name: one.host.name, directory }] : [];
  });
}
