import { type SlapdNode, serves, slapdNode } from '../../facts/ldap/node.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { providers } from '../../model/mail/directory.ts';

/** What the choice of a writer depends on. */
export interface WriterFacts {
  readonly node: SlapdNode;
}

export const writerFacts = { node: slapdNode };

/** Providers whose directory is loaded and answers. */
export function serving({ seen }: View<WriterFacts>, inventory: Inventory): readonly Host[] {
  return seen.filter(({ facts }) => serves(facts.node, inventory)).map(({ host }) => host);
}

/**
 * Where changes are made now: on the first provider, and on the next only while the first is down. With a single writer
 * there is one copy to trust if the directories ever diverge.
 */
export function preferredWriter(view: View<WriterFacts>, inventory: Inventory): Host | undefined {
  const able = serving(view, inventory).map(({ name }) => name);
  return providers(inventory).find(({ name }) => able.includes(name));
}

/** Which host's iRedAdmin to use. ldap.serves reports when none serves. */
export const changesOnFirst = defineCheck({
  id: 'ldap.preferred-writer',
  on: 'mail',
  facts: writerFacts,
  judge(view: View<WriterFacts>, inventory) {
    const writer = preferredWriter(view, inventory);
    const [first] = providers(inventory);
    if (!writer || !first) return undefined;
    const unread = view.missing.find(({ host }) => host.name === first.name);
    // Of a first provider that was not read it is not known whether it serves: the engine says so.
    if (writer.name === first.name || unread?.isReachable) {
      return {
        status: 'ok',
        hosts: [writer.name],
        summary: `use iRedAdmin on ${writer.name}: directory changes are made there`,
      };
    }
    return {
      status: 'degraded',
      hosts: [first.name],
      others: [writer.name],
      summary: `${unread ? `${first.name} is unreachable` : `directory on ${first.name} is down`}: changes are made on ${writer.name}`,
      remedy: `Until ${first.name} serves again, use iRedAdmin on ${writer.name} (https://${writer.name}.${inventory.domain}/iredadmin/); \`ldap\` shows its state.`,
    };
  },
});
