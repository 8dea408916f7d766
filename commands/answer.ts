import type { Person } from '../src/model/access.ts';
import type { Card } from '../src/model/card.ts';
import type { Desk } from '../src/model/desk.ts';
import type { Place, RunRecord } from '../src/model/run.ts';
import { unknownCard } from '../src/render/help.ts';
import { mustBeAllowed, understand } from './understand.ts';

/** Who asks, from where, and what about. */
export interface Asker {
  readonly who: Person;
  readonly place?: Place;
  /** See Submission. */
  readonly key?: string;
  /** The run in whose thread this was said; it stands for the ID that was left out. */
  readonly about?: string;
}

/** A card to show at once, or a run whose thread will tell. */
export type Answered =
  | { readonly kind: 'card'; readonly card: Card }
  | { readonly kind: 'run'; readonly run: RunRecord };

/** Does what the words say. Throws Refused in words for the person. */
export async function answer(typed: readonly string[], asker: Asker, desk: Desk): Promise<Answered> {
  const understood = understand(typed);
  if ('unknown' in understood) {
    return { kind: 'card', card: unknownCard(understood.unknown, understood.nearest) };
  }
  const { command, words } = understood;
  mustBeAllowed(command, desk.permissionsOf(asker.who));
  if ('reply' in command) {
    const about = asker.about !== undefined && words.length === 0 && command.usage.includes(' ID') ? [asker.about] : [];
    return { kind: 'card', card: await command.reply([...about, ...words], asker.who, desk) };
  }
  const { who: by, place, key } = asker;
  const submission = { request: command.request(words, desk.inventory), text: [command.name, ...words].join(' '), by };
  const run = await desk.submit({ ...submission, ...(place ? { place } : {}), ...(key ? { key } : {}) });
  return { kind: 'run', run };
}
