import type { Entry } from '../model/run/journal.ts';
import { isFinal, type RunRecord } from '../model/run/run.ts';
import { eventLine } from './event-line.ts';
import { incidentOf } from './incident.ts';
import { duration, oneLine } from './words.ts';

/** Jobs that began this long before an incident belong to its story, in ms. */
const beforeMs = 2 * 3600_000;
/** And this long after its end: repairs and repeated drills. */
const afterMs = 2 * 3600_000;

/** The jobs and drills around an incident, oldest first. */
export function jobsAround(incident: RunRecord, runs: readonly RunRecord[]): readonly RunRecord[] {
  const to = (incident.endedAt ?? Number.POSITIVE_INFINITY) + afterMs;
  return runs
    .filter(({ id, job }) => id !== incident.id && job !== incident.job)
    .filter(({ createdAt }) => createdAt >= incident.createdAt - beforeMs && createdAt <= to)
    .toSorted((a, b) => a.createdAt - b.createdAt);
}

/** An incident for the postmortem: facts, timeline, jobs and drills, and headings for what only people know. Times are UTC. */
export function incidentMarkdown(run: RunRecord, journal: readonly Entry[], jobs: readonly RunRecord[]): string {
  const { was, acknowledgedBy, cameBack } = incidentOf(run, journal);
  const firstAck = journal.find(({ happening }) => happening.kind === 'acknowledged');
  const end = isFinal(run.state) ? (run.endedAt ?? journal.at(-1)?.at) : undefined;
  const facts: readonly (readonly [string, string])[] = [
    ['Cluster', run.cluster],
    ['Began', time(run.createdAt)],
    ['Ended', end === undefined ? 'still open' : `${time(end)}, after ${duration(end - run.createdAt)}`],
    [
      'Acknowledged',
      firstAck
        ? `after ${duration(firstAck.at - run.createdAt)}, last by ${acknowledgedBy ?? 'an earlier responder'}`
        : 'no',
    ],
    ['Recurred', String(cameBack)],
  ];
  return [
    `# Incident ${run.id}: ${cell(was[0]?.summary ?? run.text)}`,
    table(['', ''], facts),
    '## Impact\n\n_What clients noticed, and for how long._',
    '## What was wrong',
    table(
      ['Check', 'Worst', 'Finding', 'Remedy'],
      was.map(({ check, status, summary, remedy = '' }) => [check, status, summary, remedy]),
    ),
    '## Timeline (UTC)',
    table(
      ['Time', 'Event'],
      journal.flatMap(({ at, happening }) => {
        const text = eventLine(happening);
        return text === undefined ? [] : [[time(at), text] as const];
      }),
    ),
    '## Jobs and drills',
    jobs.length === 0
      ? 'None from two hours before to two hours after.'
      : table(
          ['Began', 'Job', 'Command', 'By', 'State', 'Took'],
          jobs.map((job) => [time(job.createdAt), job.id, job.text, job.requestedBy, stateOf(job), took(job)]),
        ),
    '## Root cause\n\n_Why it happened, and why it was not noticed or prevented earlier._',
    '## Actions\n\n- [ ] _What is changed, by whom, until when._',
  ]
    .join('\n\n')
    .concat('\n');
}

const time = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

const stateOf = ({ state, status }: RunRecord) => (status && status !== 'ok' ? `${state}, ${status}` : state);

const took = ({ createdAt, endedAt }: RunRecord) => (endedAt === undefined ? '' : duration(endedAt - createdAt));

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Text from hosts must not end a cell, nor become markup or HTML. */
function cell(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_<>|[\]#]/g, '\\$&');
}
