import type { Button, Markup, Part } from '../model/run/card.ts';
import { code, md, moment, person } from '../model/run/card.ts';
import type { Entry } from '../model/run/journal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { decisionButtons } from './ask.ts';
import { incidentOf } from './incident.ts';
import { linkedId, type Threads } from './jobs.ts';
import { stateMark, stateWord, statusMark } from './marks.ts';
import { text } from './parts.ts';
import { changesWhere } from './plan.ts';
import { standingOf } from './standing.ts';
import { badOf } from './verdicts.ts';
import { cut, ended } from './words.ts';

interface About {
  readonly journal: readonly Entry[];
  readonly threads: Threads;
  readonly mayOperate: boolean;
}

/** A plan that waits, with what decides on it. */
export function approvalParts(run: RunRecord, { journal, threads }: Omit<About, 'mayOperate'>): readonly Part[] {
  const { plan } = standingOf(run, journal);
  const changes = plan ? md` · ${changesWhere(plan)}` : md``;
  const until = run.expiresAt === undefined ? md`` : md` · expires ${moment(run.expiresAt)}`;
  const line = md`:raised_hand: *${linkedId(run.id, threads)}* ${code(cut(run.text, 60))}${changes} · ${person(run.requestedBy)}${until}`;
  const decide = plan ? decisionButtons(run, plan) : [];
  return [text(line), { kind: 'buttons', buttons: [...decide, show('Show plan', run)] }];
}

/** An open incident: what is wrong, for how long, and who is on it. */
export function incidentParts(run: RunRecord, { journal, threads, mayOperate }: About): readonly Part[] {
  const { bad, acknowledgedBy: by } = incidentOf(run, journal);
  const [worst, ...more] = badOf(bad);
  const what = worst
    ? md`${statusMark(worst.status)} ${ended(cut(worst.summary, 200))}${more.length > 0 ? ` And ${more.length} more.` : ''}`
    : md`${stateMark(run.state)} ${cut(run.text, 60)}`;
  const who = by === undefined ? md`not acknowledged` : md`acknowledged by ${person(by)}`;
  const acknowledge: Button = { action: 'run', label: 'Acknowledge', value: `ack ${run.id}`, style: 'primary' };
  return [
    text(md`*${linkedId(run.id, threads)}* ${what}\nSince ${moment(run.createdAt)} · ${who}`),
    { kind: 'buttons', buttons: [...(mayOperate && by === undefined ? [acknowledge] : []), show('Details', run)] },
  ];
}

/** A job that is under way. */
export function jobParts(run: RunRecord, { threads, mayOperate }: Omit<About, 'journal'>): readonly Part[] {
  const confirm = { title: `Cancel job ${run.id}?`, text: 'The current step finishes first. Completed changes stay.' };
  const cancel: Button = { action: 'run', label: 'Cancel', value: `cancel ${run.id}`, style: 'danger', confirm };
  return [
    text(jobLine(run, threads)),
    { kind: 'buttons', buttons: [show('Details', run), ...(mayOperate ? [cancel] : [])] },
  ];
}

export function jobLine({ id, text: typed, state, requestedBy, createdAt }: RunRecord, threads: Threads): Markup {
  return md`${stateMark(state)} *${linkedId(id, threads)}* ${code(cut(typed, 60))} ${stateWord(state)} · ${person(requestedBy)} · ${moment(createdAt)}`;
}

function show(label: string, { id }: RunRecord): Button {
  return { action: 'run', label, value: `job ${id}` };
}
