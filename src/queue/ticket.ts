/** What waits in a queue: only which run, and which turn of it. Everything else is read from the run itself. */
export interface Ticket {
  readonly run: string;
  readonly turn: number;
}
