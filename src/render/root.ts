import type { Button, Card, Markup, Part } from '../model/card.ts';
import { joined, md, moment, person } from '../model/card.ts';
import { countChanges, hostsOf } from '../model/plan.ts';
import type { RunState } from '../model/run.ts';
import { isFinal } from '../model/run.ts';
import { hostLines } from './host-lines.ts';
import { stateMark, stateWord, statusMark } from './marks.ts';
import type { Progress } from './progress.ts';
import { position } from './progress.ts';
import { count, cut, duration, listed, oneLine, sentence } from './words.ts';

/** The message that a run's thread hangs on; it is kept up to date. */
export function rootCard(progress: Progress): Card {
  const buttons = cancelButtons(progress);
  return {
    summary: summaryOf(progress),
    parts: [
      { kind: 'heading', text: nameOf(progress) },
      ...stateParts(progress),
      { kind: 'context', text: joined(footer(progress), ' · ') },
      ...(buttons.length > 0 ? [{ kind: 'buttons', buttons } as const] : []),
    ],
  };
}

/** Where the run stands and, when that is bad news, what to do. */
export function stateParts(progress: Progress): readonly Part[] {
  const { ending, hosts } = progress;
  const lines = hostLines(hosts);
  return [
    { kind: 'text', text: md`${markOf(progress)}${detail(progress)}` },
    ...(ending?.remedy ? [{ kind: 'text', text: remedyText(ending.remedy) } as const] : []),
    ...(lines.length > 0 ? [{ kind: 'text', text: joined(lines, '\n') } as const] : []),
  ];
}

export function remedyText(remedy: string): Markup {
  return md`*What to do:* ${sentence(remedy)}`;
}

/** `Job 42: deploy directors`. */
export function nameOf({ run }: Progress): string {
  return `Job ${run.id}: ${oneLine(run.text)}`;
}

/** The state comes first after the name, since this is what a notification shows. */
export function summaryOf(progress: Progress): string {
  const { run, ending } = progress;
  const remedy = ending?.remedy ? ` What to do: ${sentence(ending.remedy)}` : '';
  const said = ending
    ? `${wordOf(progress)}. ${sentence(ending.sentence)}${remedy}`
    : `${wordOf(progress)}${place(progress)}`;
  return cut(oneLine(`Job ${run.id}, ${cut(run.text, 100)}: ${said}`), 1000);
}

/** A look ends with what it saw, a change with whether it was made. */
function wordOf({ state, ending, approvedBy, cancelAskedBy }: Progress): string {
  if (state !== 'done') return cancelAskedBy && !isFinal(state) ? 'stopping before its next step' : stateWord(state);
  const status = ending?.status ?? 'ok';
  if (approvedBy === undefined) return status;
  return status === 'ok' ? 'done' : `done, ${status}`;
}

function markOf(progress: Progress): Markup {
  const { state, ending, approvedBy } = progress;
  if (state === 'done' && ending?.status && (approvedBy === undefined || ending.status !== 'ok')) {
    const done = approvedBy === undefined ? '' : ', done';
    return md`${statusMark(ending.status)}${done}`;
  }
  return md`${stateMark(state)} *${wordOf(progress)}*`;
}

function detail(progress: Progress): Markup {
  const { state, ending, plan, run, waitingFor, cancelAskedBy } = progress;
  if (ending) return md`: ${sentence(ending.sentence)}`;
  if (cancelAskedBy && !isFinal(state)) return md`, as ${person(cancelAskedBy)} asked. What is done stays.`;
  if (waitingFor) return md`: waits, since ${waitingFor}.`;
  if (state === 'waiting' && plan) {
    const until = run.expiresAt === undefined ? md`` : md` until ${moment(run.expiresAt)}`;
    return md`${until}: ${count(countChanges(plan), 'change')} on ${listed(hostsOf(plan))}. The plan is in the thread.`;
  }
  return md`${place(progress)}`;
}

/** `, step 3 of 8: keepalived.configured on lb2`. */
function place(progress: Progress): string {
  const now = position(progress);
  return now ? `, step ${now.n} of ${now.of}: ${now.step.step} on ${now.host}` : '';
}

function footer(progress: Progress): readonly Markup[] {
  const { run, approvedBy, startedAt, lastAt, state } = progress;
  const took = startedAt === undefined || state === 'waiting' ? [] : [duration(lastAt - startedAt)];
  return [
    md`asked by ${person(run.requestedBy)} ${moment(run.createdAt)}`,
    ...(approvedBy ? [md`approved by ${person(approvedBy)}`] : []),
    md`cluster ${run.cluster}`,
    ...took.map((time) => md`${isFinal(state) ? `took ${time}` : `${time} so far`}`),
  ];
}

const untouched: readonly RunState[] = ['queued', 'planning', 'waiting', 'approved'];

function cancelButtons({ run, state, cancelAskedBy }: Progress): readonly Button[] {
  if (isFinal(state) || cancelAskedBy) return [];
  const text = untouched.includes(state)
    ? 'Nothing has been changed yet.'
    : 'The step that is under way is finished first. What is done stays.';
  const confirm = { title: `Cancel job ${run.id}?`, text };
  return [{ action: 'cancel', label: 'Cancel', value: run.id, style: 'danger', confirm }];
}
