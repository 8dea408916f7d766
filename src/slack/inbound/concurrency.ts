import pLimit, { type LimitFunction } from 'p-limit';
import { decisions } from '../../model/run/urgency.ts';

/** Who asked, and what kind of request it is. Clicks on a plan's buttons are a `decision`. */
export interface LimitKey {
  readonly user: string;
  readonly to: 'decision' | 'question';
}

/** Runs the work once a slot is free. */
export type Limit = <T>(asked: LimitKey, work: () => Promise<T>) => Promise<T>;

/** Requests handled at once: all questions, one person's questions, decisions. */
const defaults = { questions: 8, perPerson: 2, decisions: 8 };

/**
 * One person's questions never block another's, and no question blocks a decision: `freeze` runs at once, whatever is queued. Acks
 * are not limited, so a burst of commands is acked first.
 */
export function limitConcurrency(atATime: typeof defaults = defaults): Limit {
  const [questions, decisive] = [pLimit(atATime.questions), pLimit(atATime.decisions)];
  const persons = new Map<string, LimitFunction>();
  return async ({ user, to }, work) => {
    if (to === 'decision') return decisive(work);
    const own = persons.get(user) ?? pLimit(atATime.perPerson);
    persons.set(user, own);
    try {
      return await own(() => questions(work));
    } finally {
      if (own.activeCount + own.pendingCount === 0) persons.delete(user);
    }
  };
}

/** Classifies typed text; a mention of a cluster or the bot may come first. */
export function kindOf(text: string): LimitKey['to'] {
  const [first = ''] = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => !/^<?@/.test(word));
  return decisions.includes(first) ? 'decision' : 'question';
}
