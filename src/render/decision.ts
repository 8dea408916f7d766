import type { Card } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import type { Decision } from '../model/run/desk.ts';
import type { RunRecord } from '../model/run/run.ts';

const words = {
  approve: () => 'is approved and starts as soon as it is its turn',
  reject: () => 'is rejected and will not run',
  cancel: ({ state }: RunRecord) =>
    state === 'running' ? 'stops before its next step; what is done stays' : 'is cancelled',
  resume: ({ state }: RunRecord) =>
    state === 'approved'
      ? 'goes on with the plan that was approved, after a new look at each host'
      : 'is planned again, and the new plan needs a new approval',
} as const;

/** One sentence, for whoever did something. */
export function saidCard(sentence: string): Card {
  return { summary: sentence, parts: [{ kind: 'text', text: md`${sentence}` }] };
}

/** The answer to whoever decided about a job, also when somebody else was first. */
export function decisionCard(what: keyof typeof words, decision: Decision): Card {
  return saidCard(decision.done ? `Job ${decision.run.id} ${words[what](decision.run)}.` : decision.why);
}
