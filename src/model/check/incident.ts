import type { Happening } from '../run/journal.ts';
import type { Outcome } from '../run/outcome.ts';

/** Incidents: threads that report what is wrong until it has recovered. */
export interface Incidents {
  /** Opens an incident in a channel; the same `name` again returns the existing one. Returns its number. */
  open(name: string, channel: string): Promise<string>;
  /** Adds a report. `n` counts the reports: repeating one changes nothing. False when the incident is not open. */
  tell(id: string, n: number, happening: Happening): Promise<boolean>;
  /** Whether someone has acknowledged it since it was opened, or last reopened. */
  isAcknowledged(id: string): Promise<boolean>;
  /** No-op when it is closed already. */
  close(id: string, outcome: Outcome): Promise<void>;
  /** False when the incident no longer exists. */
  reopen(id: string): Promise<boolean>;
}
