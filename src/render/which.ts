import type { Person } from '../model/inventory/access.ts';
import type { Card, Part } from '../model/run/card.ts';
import { code, joined, md } from '../model/run/card.ts';
import type { Desk } from '../model/run/desk.ts';
import { beginning } from '../model/text/cut.ts';
import { text } from './parts.ts';

/** Characters of a command that fit into a button's value. */
const most = 1500;

/** Asks which cluster is meant, with a button for each that this person may view. */
export function whichCard(desks: readonly Desk[], typed: readonly string[], who: Person): Card {
  const mine = desks.filter((desk) => desk.permissionsOf(who).includes('viewer'));
  const names = mine.map(({ inventory }) => `@${inventory.name}`);
  const words = beginning(typed.join(' '), most);
  const question = md`Which cluster? Add its name: ${joined(names.map(code), ', ')}. A channel listed under ${code('channels')} in a cluster.yaml always uses that cluster.`;
  const buttons = names.map((name) => ({ action: 'run', label: name, value: `${name} ${words}`.trim() }) as const);
  return {
    summary: `Which cluster? ${names.join(', ')}`,
    parts: [text(question), ...(buttons.length > 0 ? [{ kind: 'buttons', buttons } as const] : [])],
  };
}

/** Adds `@name` to every button value, for channels that belong to no cluster. */
export function namingCluster(card: Card, name: string): Card {
  const parts = card.parts.map((part) => {
    if (part.kind !== 'buttons') return part;
    const buttons = part.buttons.map((one) =>
      one.action === 'run' ? { ...one, value: `@${name} ${one.value}` } : one,
    );
    return { ...part, buttons };
  });
  return { ...card, parts };
}

/** The card with the name of its cluster, for a bot that runs several. */
export function ofCluster(card: Card, name: string): Card {
  const cluster: Part = { kind: 'context', text: md`cluster *${name}*` };
  return { ...card, summary: `${name}: ${card.summary}`, parts: [cluster, ...card.parts] };
}
