import type { Button, Card, Markup } from '../model/card.ts';
import { joined, md, moment, person } from '../model/card.ts';
import type { RunState } from '../model/run.ts';
import { isFinal } from '../model/run.ts';
import type { Progress } from './progress.ts';
import { stateParts, summaryOf } from './standing.ts';
import { duration, oneLine } from './words.ts';

/** The message that a run's thread hangs on; it is kept up to date. */
export function rootCard(progress: Progress): Card {
  const { run } = progress;
  const buttons = cancelButtons(progress);
  return {
    summary: summaryOf(progress),
    parts: [
      { kind: 'heading', text: `Job ${run.id}: ${oneLine(run.text)}` },
      ...stateParts(progress),
      { kind: 'context', text: joined(footer(progress), ' · ') },
      ...(buttons.length > 0 ? [{ kind: 'buttons', buttons } as const] : []),
    ],
  };
}

/** In these no time is worth counting: nothing was done, or a person is waited for. */
const idle: readonly RunState[] = ['queued', 'waiting', 'approved', 'rejected', 'expired', 'superseded'];

function footer(progress: Progress): readonly Markup[] {
  const { run, approvedBy, startedAt, lastAt, state } = progress;
  const took = startedAt === undefined || idle.includes(state) ? [] : [duration(lastAt - startedAt)];
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
