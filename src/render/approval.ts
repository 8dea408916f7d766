import type { Card } from '../model/run/card.ts';
import { md, person } from '../model/run/card.ts';
import type { RunRecord } from '../model/run/run.ts';

export function approvedCard(by: string, run: RunRecord): Card {
  const summary = `Job ${run.id} is approved and starts as soon as the cluster is free.`;
  const who = md`:white_check_mark: *approved* by ${person(by)}`;
  const text = md`${who}. ${person(run.requestedBy)}, it starts as soon as the cluster is free.`;
  return { summary, parts: [{ kind: 'text', text }] };
}

export function approvalExpiredCard(by: string, run: RunRecord): Card {
  const summary = `Job ${run.id} needs a new approval: the one by ${by} expired before it could be used. Planning again.`;
  const text = md`:hourglass: The approval by ${person(by)} expired before it could be used. Planning again; ${person(run.requestedBy)}, the new plan needs a new approval.`;
  return { summary, parts: [{ kind: 'text', text }] };
}
