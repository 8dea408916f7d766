import type { Judgement } from '../model/check/judgement.ts';
import { type Markup, md, type Part } from '../model/run/card.ts';
import { verdictLine } from './verdicts.ts';
import { cut, sentence } from './words.ts';

export const text = (markup: Markup): Part => ({ kind: 'text', text: markup });

/** Nothing where there is nothing to list. */
export const list = (items: readonly Markup[]): readonly Part[] => (items.length > 0 ? [{ kind: 'list', items }] : []);

/** What to do, at most so long, and then the verdict: for those who read on a phone. */
export function remedyFirst(judgement: Judgement, most: number): Part {
  const what = verdictLine({ ...judgement, summary: cut(judgement.summary, 300) });
  return text(judgement.remedy ? md`*What to do:* ${sentence(cut(judgement.remedy, most))}\n${what}` : what);
}
