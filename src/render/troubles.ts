import type { Card } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import type { Happening } from '../model/run/journal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { pushText } from './push.ts';
import { count, cut, ended, sentence } from './words.ts';

export type Trouble = Extract<Happening, { kind: 'trouble' }>;

/** Problems that did not end the run, each with its remedy. */
export function troublesCard(troubles: readonly Trouble[], run: RunRecord): Card {
  const [first] = troubles;
  return {
    summary: pushText(
      'problem',
      run,
      troubles.length === 1 && first ? cut(first.message, 300) : count(troubles.length, 'problem'),
    ),
    parts: troubles.map(({ message, remedy }) => {
      const what = md`:warning: ${ended(cut(message, 1500))}`;
      return { kind: 'text', text: remedy ? md`${what}\n*What to do:* ${sentence(cut(remedy, 1000))}` : what };
    }),
  };
}
