import type { Card } from '../model/run/card.ts';
import type { Entry } from '../model/run/journal.ts';

/** One message of a thread. */
export interface Post {
  /** Permanent: `root`, or the kind and id of the journal entry that the message comes from. */
  readonly key: string;
  readonly card: Card;
  /** Whether it is final. One that is not may be skipped in favour of a newer version. */
  readonly settled: boolean;
}

/** The reply for a journal entry. */
export function post(first: Entry, card: Card, settled = true): Post {
  return { key: `${first.happening.kind}:${first.id}`, card, settled };
}
