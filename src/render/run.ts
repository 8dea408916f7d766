import type { Card } from '../model/card.ts';
import { md } from '../model/card.ts';
import { incidentJob } from '../model/incident.ts';
import type { Entry } from '../model/journal.ts';
import type { RunRecord } from '../model/run.ts';
import { incidentCard, incidentOf } from './incident.ts';
import { rootCard } from './root.ts';
import { said } from './said.ts';
import { standingOf } from './standing.ts';
import { count, cut, duration } from './words.ts';

/** The last lines of a story, since the end of it is what people look for. */
const shown = 40;

/** Everything that a job did; what is too much for a message is cut there, and whole at a terminal. */
export function logsCard(run: RunRecord, journal: readonly Entry[]): Card {
  const lines = storyOf(run, journal);
  const summary = `Job ${run.id}, ${run.text}: ${count(lines.length, 'line')}`;
  return {
    summary,
    parts: [
      { kind: 'text', text: md`*${summary}*` },
      { kind: 'code', text: lines.join('\n') || '-' },
    ],
  };
}

function storyOf(run: RunRecord, journal: readonly Entry[]): readonly string[] {
  return journal.flatMap(({ at, happening }) => {
    const line = said(happening);
    return line === undefined ? [] : [`${`+${duration(at - run.createdAt)}`.padEnd(12)} ${cut(line, 300)}`];
  });
}

/** Where a job stands, and what it did so far: every happening with the time since it was asked for. */
export function runCard(run: RunRecord, journal: readonly Entry[]): Card {
  const isIncident = run.job === incidentJob;
  const { summary, parts } = isIncident ? incidentCard(incidentOf(run, journal)) : rootCard(standingOf(run, journal));
  const lines = storyOf(run, journal);
  if (lines.length === 0) return { summary, parts };
  const title = lines.length > shown ? `The last ${shown} of ${lines.length} things that happened` : 'What happened';
  const story = lines.slice(-shown).join('\n');
  return { summary, parts: [...parts, { kind: 'text', text: md`*${title}*` }, { kind: 'code', text: story }] };
}
