import type { Card } from '../model/run/card.ts';
import { md, person } from '../model/run/card.ts';
import type { RunRecord } from '../model/run/run.ts';
import { pushText } from './push.ts';

export function approvedCard(by: string, run: RunRecord): Card {
  const summary = pushText('approved', run, `${run.text} starts as soon as the cluster is free`);
  const who = md`:white_check_mark: *approved* by ${person(by)}`;
  const text = md`${who}. ${person(run.requestedBy)}, it starts as soon as the cluster is free.`;
  return { summary, parts: [{ kind: 'text', text }] };
}

export function approvalExpiredCard(by: string, run: RunRecord): Card {
  const summary = pushText('approval expired', run, `${run.text} is planned again and needs a new approval`);
  const text = md`:hourglass: The approval by ${person(by)} expired before it could be used. Planning again; ${person(run.requestedBy)}, the new plan needs a new approval.`;
  return { summary, parts: [{ kind: 'text', text }] };
}
