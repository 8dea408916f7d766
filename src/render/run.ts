import type { Card } from '../model/card.ts';
import { md } from '../model/card.ts';
import type { Entry } from '../model/journal.ts';
import type { RunRecord } from '../model/run.ts';
import { progressOf } from './progress.ts';
import { rootCard } from './root.ts';
import { said } from './said.ts';
import { cut, duration } from './words.ts';

/** Lines of the story that stand in the card; all of them are in the file when there are more. */
const shown = 20;

/** Where a job stands, and what it did so far: every happening with the time since it was asked for. */
export function runCard(run: RunRecord, journal: readonly Entry[]): Card {
  const { summary, parts } = rootCard(progressOf(run, journal));
  const lines = journal.flatMap(({ at, happening }) => {
    const line = said(happening);
    return line === undefined ? [] : [`${`+${duration(at - run.createdAt)}`.padEnd(12)} ${line}`];
  });
  if (lines.length === 0) return { summary, parts };
  const left = lines.length - shown;
  const last = lines.slice(-shown).map((line) => cut(line, 300));
  const title = left > 0 ? `The last ${shown} of ${lines.length} lines of its journal` : 'Its journal';
  return {
    summary,
    parts: [...parts, { kind: 'text', text: md`*${title}*` }, { kind: 'code', text: last.join('\n') }],
    ...(left > 0
      ? {
          file: { name: `job-${run.id}-journal.txt`, title: `Journal of job ${run.id}`, text: `${lines.join('\n')}\n` },
        }
      : {}),
  };
}
