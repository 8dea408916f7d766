import type { Card } from '../model/card.ts';
import { md } from '../model/card.ts';
import type { Decision } from '../model/desk.ts';

const words = {
  approve: 'is approved and starts now',
  reject: 'is rejected and will not run',
  cancel: 'is cancelled; a step that is under way is finished first',
  resume: 'goes on after a new look at the hosts',
} as const;

/** The answer to whoever decided about a job, also when somebody else was first. */
export function decisionCard(what: keyof typeof words, decision: Decision): Card {
  const summary = decision.done ? `Job ${decision.run.id} ${words[what]}.` : decision.why;
  return { summary, parts: [{ kind: 'text', text: md`${summary}` }] };
}
