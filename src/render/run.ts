import { incidentJob } from '../model/check/incident-job.ts';
import type { Card, Part } from '../model/run/card.ts';
import { code, md } from '../model/run/card.ts';
import type { Entry } from '../model/run/journal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { approveCommand } from './ask.ts';
import { eventLine } from './event-line.ts';
import { incidentCard, incidentOf } from './incident.ts';
import { planCard } from './plan.ts';
import { rootCard } from './root.ts';
import { standingOf } from './standing.ts';
import { count, cut, duration } from './words.ts';

/** Lines shown of a long event list: the last ones. */
const shown = 40;

/** Everything a job did; cut to fit a Slack message, in full at a terminal. */
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
    const line = eventLine(happening);
    return line === undefined ? [] : [`${`+${duration(at - run.createdAt)}`.padEnd(12)} ${cut(line, 300)}`];
  });
}

/** The state of a job, and its events with the time since it was requested. */
export function runCard(run: RunRecord, journal: readonly Entry[]): Card {
  const isIncident = run.job === incidentJob;
  const { summary, parts } = isIncident ? incidentCard(incidentOf(run, journal)) : rootCard(standingOf(run, journal));
  const lines = storyOf(run, journal);
  const { parts: planned, ...more } = isIncident ? { parts: [] } : planParts(run, journal);
  if (lines.length === 0) return { summary, parts };
  const title = lines.length > shown ? `The last ${shown} of ${lines.length} events` : 'Events';
  const story = lines.slice(-shown).join('\n');
  return {
    summary,
    ...more,
    parts: [...parts, ...planned, { kind: 'text', text: md`*${title}*` }, { kind: 'code', text: story }],
  };
}

/** The whole plan that waits for approval, with the command that approves it: a job without a thread shows it only here. */
function planParts(run: RunRecord, journal: readonly Entry[]): Pick<Card, 'parts' | 'file'> {
  const { plan, state } = standingOf(run, journal);
  if (!plan || state !== 'waiting') return { parts: [] };
  const { parts, file } = planCard(plan, run);
  const thread = run.place ? "in the job's thread, or " : '';
  const diffs = file ? md`All diffs: ${thread}${code(`mailha job ${run.id}`)} in a terminal. ` : md``;
  const command: Part = { kind: 'context', text: md`${diffs}To approve: ${approveCommand(run.id, plan)}` };
  return { parts: [...parts, command], ...(file ? { file } : {}) };
}
