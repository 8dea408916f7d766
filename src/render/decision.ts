import type { Card } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import type { Decision } from '../model/run/desk.ts';
import type { RunRecord } from '../model/run/run.ts';

const words = {
  approve: () => 'is approved and starts as soon as the cluster is free',
  reject: () => 'is rejected and will not run',
  cancel: ({ state }: RunRecord) =>
    state === 'running' ? 'stops before its next step; completed changes stay' : 'is cancelled',
  resume: ({ state }: RunRecord) =>
    state === 'approved'
      ? 'continues with the approved plan, after checking each host again'
      : 'is being planned again; the new plan needs a new approval',
} as const;

/** One sentence, in answer to an action. */
export function textCard(sentence: string): Card {
  return { summary: sentence, parts: [{ kind: 'text', text: md`${sentence}` }] };
}

/** The answer to a decision about a job, also when another person was first. */
export function decisionCard(what: keyof typeof words, decision: Decision): Card {
  return textCard(decision.done ? `Job ${decision.run.id} ${words[what](decision.run)}.` : decision.why);
}
