import { type SlapdNode, serves, slapdNode } from '../../facts/ldap/node.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { providers } from '../../model/mail/directory.ts';

/** What must be known of a provider to choose one. */
export interface WriterFacts {
  readonly node: SlapdNode;
}

export const writerFacts = { node: slapdNode };

/** Those whose directory is there and answers. */
export function serving({ seen }: View<WriterFacts>, inventory: Inventory): readonly Host[] {
  return seen.filter(({ facts }) => serves(facts.node, inventory)).map(({ host }) => host);
}

/**
 * Where changes are made now: on the first, and on the next only while it does not serve. With one that takes all of them
 * there is one to be believed when the directories ever part.
 */
export function preferredWriter(view: View<WriterFacts>, inventory: Inventory): Host | undefined {
  const able = serving(view, inventory).map(({ name }) => name);
  return providers(inventory).find(({ name }) => able.includes(name));
}

/** Whose iRedAdmin is to be used. That none serves is told by another check. */
export const changesOnFirst = defineCheck({
  id: 'ldap.preferred-writer',
  on: 'mail',
  facts: writerFacts,
  judge(view: View<WriterFacts>, inventory) {
    const writer = preferredWriter(view, inventory);
    const [first] = providers(inventory);
    if (!writer || !first) return undefined;
    if (writer.name === first.name) {
      return {
        status: 'ok',
        summary: `iRedAdmin is to be used on ${writer.name}, where changes of the directory are made`,
      };
    }
    return {
      status: 'degraded',
      summary: `the directory of ${first.name} does not serve: changes are made on ${writer.name}`,
      remedy: `Until ${first.name} serves again, use iRedAdmin on ${writer.name} (https://${writer.name}.${inventory.domain}/iredadmin/); \`ldap\` shows when that is.`,
    };
  },
});
