import type { Card } from '../model/card.ts';
import { md } from '../model/card.ts';
import { cut, oneLine, sentence } from './words.ts';

/** A refusal, as it is told to the person: verbatim, with everything in it that might mention or format made harmless. */
export function refusedCard(message: string): Card {
  const shown = sentence(cut(message, 2900));
  return { summary: cut(oneLine(shown), 1000), parts: [{ kind: 'text', text: md`${shown}` }] };
}

/** For what nobody foresaw. The log has the details under `reference`; the person gets none of them. */
export function brokenCard(reference: string): Card {
  const summary = `That is a bug in mailha, not something you did. The log has the details under ${reference}.`;
  return { summary, parts: [{ kind: 'text', text: md`:x: ${summary}` }] };
}
