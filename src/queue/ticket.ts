/** A queue entry: the run and its turn. Everything else is read from the run's record. */
export interface Ticket {
  readonly run: string;
  readonly turn: number;
}
