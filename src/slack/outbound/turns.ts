import pLimit, { type LimitFunction } from 'p-limit';
import { decisions } from '../../model/run/urgency.ts';

/** Whose answer it is, and to what; clicks on the buttons of a plan are a `decision`. */
export interface TurnKey {
  readonly user: string;
  readonly to: 'decision' | 'question';
}

/** Runs the work of an answer when its turn has come. */
export type Turns = <T>(asked: TurnKey, work: () => Promise<T>) => Promise<T>;

/** Answers that are worked on at a time: questions of everybody, those of one person, and decisions. */
const usual = { questions: 8, ofPerson: 2, decisions: 8 };

/**
 * Nobody's questions keep the others waiting, and no question a decision: `freeze` is worked on at once, whatever else was asked before.
 * Acks do not wait for turns, so many commands at once are all acked first.
 */
export function createTurns(atATime: typeof usual = usual): Turns {
  const [questions, decisive] = [pLimit(atATime.questions), pLimit(atATime.decisions)];
  const persons = new Map<string, LimitFunction>();
  return async ({ user, to }, work) => {
    if (to === 'decision') return decisive(work);
    const own = persons.get(user) ?? pLimit(atATime.ofPerson);
    persons.set(user, own);
    try {
      return await own(() => questions(work));
    } finally {
      if (own.activeCount + own.pendingCount === 0) persons.delete(user);
    }
  };
}

/** What somebody typed; the name of a cluster or of the bot may come first. */
export function kindOf(text: string): TurnKey['to'] {
  const [first = ''] = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => !/^<?@/.test(word));
  return decisions.includes(first) ? 'decision' : 'question';
}
