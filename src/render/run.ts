import type { Card } from '../model/card.ts';
import { md } from '../model/card.ts';
import type { Entry } from '../model/journal.ts';
import type { RunRecord } from '../model/run.ts';
import { stateWord } from './marks.ts';

/** What a job did, step by step. */
export function runCard(run: RunRecord, _journal: readonly Entry[]): Card {
  const summary = `Job ${run.id}, ${run.text}: ${stateWord(run.state)}`;
  return { summary, parts: [{ kind: 'text', text: md`${summary}` }] };
}
