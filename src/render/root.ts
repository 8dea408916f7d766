import type { Button, Card, Markup } from '../model/run/card.ts';
import { joined, md, moment, person } from '../model/run/card.ts';
import type { RunState } from '../model/run/run.ts';
import { isFinal, unstored } from '../model/run/run.ts';
import type { RunProgress } from './standing.ts';
import { stateParts, summaryOf } from './state.ts';
import { duration, oneLine } from './words.ts';

/** The root message of a run's thread; it is updated. */
export function rootCard(standing: RunProgress): Card {
  const { run } = standing;
  const buttons = cancelButtons(standing);
  return {
    summary: summaryOf(standing),
    parts: [
      { kind: 'heading', text: run.id === unstored ? oneLine(run.text) : `Job ${run.id}: ${oneLine(run.text)}` },
      ...stateParts(standing),
      { kind: 'context', text: joined(footer(standing), ' · ') },
      ...(buttons.length > 0 ? [{ kind: 'buttons', buttons } as const] : []),
    ],
  };
}

/** States without a duration: no work was done, or it waits for a person. */
const idle: readonly RunState[] = ['queued', 'waiting', 'approved', 'rejected', 'expired', 'superseded'];

function footer(standing: RunProgress): readonly Markup[] {
  const { run, approvedBy, startedAt, lastAt, state } = standing;
  const took = startedAt === undefined || idle.includes(state) ? [] : [duration(lastAt - startedAt)];
  return [
    md`requested by ${person(run.requestedBy)} ${moment(run.createdAt)}`,
    ...(approvedBy ? [md`approved by ${person(approvedBy)}`] : []),
    md`cluster ${run.cluster}`,
    ...took.map((time) => md`${isFinal(state) ? `took ${time}` : `${time} so far`}`),
  ];
}

function cancelButtons({ run, state, hosts, cancelAskedBy }: RunProgress): readonly Button[] {
  if (isFinal(state) || cancelAskedBy) return [];
  const untouched = state !== 'running' && hosts.every((host) => host.state === 'to do');
  const text = untouched ? 'Nothing has been changed yet.' : 'The current step finishes first. Completed changes stay.';
  const confirm = { title: `Cancel job ${run.id}?`, text };
  return [{ action: 'run', label: 'Cancel', value: `cancel ${run.id}`, style: 'danger', confirm }];
}
