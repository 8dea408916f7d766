import type { Card, Markup } from '../model/run/card.ts';
import { md, plain } from '../model/run/card.ts';
import type { Reply } from '../model/run/command.ts';
import type { Decision } from '../model/run/desk.ts';
import type { RunRecord } from '../model/run/run.ts';
import { jobJson } from './json.ts';

const words = {
  approve: () => 'is approved and starts as soon as the cluster is free',
  reject: () => 'is rejected and will not run',
  cancel: ({ state }: RunRecord) =>
    state === 'running' ? 'stops before its next step; completed changes stay' : 'is cancelled',
  resume: ({ state, attempt }: RunRecord) => {
    if (state === 'approved') return 'continues with the approved plan, after checking each host again';
    // A run without an attempt was never approved.
    const approval = attempt > 0 ? 'the new plan needs a new approval' : 'its plan will need approval';
    return `is being planned again; ${approval}`;
  },
} as const;

/** A card of one sentence. */
export function textCard(sentence: string | Markup): Card {
  const text = md`${sentence}`;
  return { summary: plain(text), parts: [{ kind: 'text', text }] };
}

/** The answer to an action, from its sentence. */
export function textReply(sentence: string): Reply {
  return { card: textCard(sentence), data: { kind: 'told', sentence } };
}

/** The answer to a decision about a job, also when another person decided first. */
export function decisionCard(what: keyof typeof words, decision: Decision): Card {
  return textCard(decision.done ? `Job ${decision.run.id} ${words[what](decision.run)}.` : decision.why);
}

/** The same as the reply of a command. A refused decision is an error at a terminal. */
export function decided(what: keyof typeof words, decision: Decision): Reply {
  const card = decisionCard(what, decision);
  const data = {
    kind: 'decision',
    done: decision.done,
    sentence: card.summary,
    job: jobJson(decision.run),
  } as const;
  return { card, data, status: decision.done ? 'ok' : 'unknown' };
}
