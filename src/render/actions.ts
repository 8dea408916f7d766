import { incidentJob } from '../model/check/incident-job.ts';
import type { Button, Card } from '../model/run/card.ts';
import { code, md, person } from '../model/run/card.ts';
import { isCutShort, isFinal, type RunRecord } from '../model/run/run.ts';
import { stateMark, stateWord } from './marks.ts';
import { cut } from './words.ts';

/** The actions available for a job, wherever its message is shown. */
export function actionsCard(run: RunRecord): Card {
  const { id, text, state, requestedBy } = run;
  const summary = `Job ${id}, ${cut(text, 100)}: ${stateWord(state)}`;
  const line = md`${stateMark(state)} *Job ${id}* ${code(cut(text, 60))} ${stateWord(state)} · ${person(requestedBy)}`;
  return {
    summary,
    parts: [
      { kind: 'text', text: line },
      { kind: 'buttons', buttons: buttonsFor(run) },
    ],
  };
}

function buttonsFor(job: RunRecord): readonly Button[] {
  const { id, state } = job;
  const run = (label: string, value: string): Button => ({ action: 'run', label, value });
  const look = [run('Status', `job ${id}`), run('Logs', `logs ${id}`)];
  if (job.job === incidentJob) return [...look, ...(isFinal(state) ? [] : [run('Acknowledge', `ack ${id}`)])];
  if (!isFinal(state)) return [...look, run('Cancel', `cancel ${id}`)];
  return [...look, ...(isCutShort(job) ? [run('Resume', `resume ${id}`)] : []), run('Retry', `retry ${id}`)];
}
