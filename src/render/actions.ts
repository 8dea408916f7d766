import type { Button, Card } from '../model/card.ts';
import { code, md, person } from '../model/card.ts';
import { incidentJob } from '../model/incident.ts';
import { isFinal, type RunRecord } from '../model/run.ts';
import { stateMark, stateWord } from './marks.ts';
import { cut } from './words.ts';

/** What somebody can do about a job, wherever its message stands. */
export function actionsCard(run: RunRecord): Card {
  const { id, text, state, requestedBy } = run;
  const summary = `Job ${id}, ${cut(text, 100)}: ${stateWord(state)}`;
  const said = md`${stateMark(state)} *Job ${id}* ${code(cut(text, 60))} ${stateWord(state)} · ${person(requestedBy)}`;
  return {
    summary,
    parts: [
      { kind: 'text', text: said },
      { kind: 'buttons', buttons: buttonsFor(run) },
    ],
  };
}

function buttonsFor({ id, job, state, attempt }: RunRecord): readonly Button[] {
  const run = (label: string, value: string): Button => ({ action: 'run', label, value });
  const look = [run('Status', `job ${id}`), run('Logs', `logs ${id}`)];
  if (job === incidentJob) return [...look, ...(isFinal(state) ? [] : [run('Acknowledge', `ack ${id}`)])];
  if (!isFinal(state)) return [...look, run('Cancel', `cancel ${id}`)];
  const resumable = ['failed', 'interrupted'].includes(state) || (state === 'cancelled' && attempt > 0);
  return [...look, ...(resumable ? [run('Resume', `resume ${id}`)] : []), run('Ask again', `retry ${id}`)];
}
