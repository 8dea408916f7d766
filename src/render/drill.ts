import type { Card } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import type { DrillPhase, Entry } from '../model/run/journal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { ofKind } from './of-kind.ts';
import { pushText } from './push.ts';
import { count, cut, sentence } from './words.ts';

const marks: Readonly<Record<DrillPhase, string>> = {
  steady: ':white_check_mark:',
  fault: ':boom:',
  seen: ':eyes:',
  stopped: ':octagonal_sign:',
  restored: ':adhesive_bandage:',
  'not restored': ':rotating_light:',
  settled: ':white_check_mark:',
};

/** Progress of a drill, one line per event with the seconds since the first. */
export function drillCard(entries: readonly Entry[], run: RunRecord): Card {
  const began = entries[0]?.at ?? 0;
  const lines = entries.flatMap((entry) =>
    ofKind('drill', [entry]).map((happening) => ({ at: entry.at, ...happening })),
  );
  const last = lines.at(-1);
  return {
    summary: last ? pushText(last.phase, run, cut(last.text, 300)) : count(0, 'line'),
    parts: [
      {
        kind: 'list',
        items: lines.map(
          ({ at, phase, text }) =>
            md`${{ mrkdwn: marks[phase] }} *${phase}* +${((at - began) / 1000).toFixed(1)} s: ${sentence(cut(text, 1000))}`,
        ),
      },
    ],
  };
}
