import type { Happening } from '../run/journal.ts';
import type { Outcome } from '../run/outcome.ts';

/** Threads in which people are told what is wrong, until it is over. */
export interface Incidents {
  /** Opens one in that channel. The same `name` again gives the one that was opened before. Returns its number. */
  open(name: string, channel: string): Promise<string>;
  /** Tells something in it. `n` counts what was told: the same again changes nothing. False when it is not open. */
  tell(id: string, n: number, happening: Happening): Promise<boolean>;
  /** Nothing where it is over already. */
  close(id: string, outcome: Outcome): Promise<void>;
  /** False when there is no such incident any more. */
  reopen(id: string): Promise<boolean>;
}
