/** What the file of a drained real server says: who did it and why, and until when it was meant to be. */
export interface DrainNote {
  readonly by: string;
  readonly because: string;
}

/** One line, for whoever finds the file. What was typed goes there as it is, but for line breaks. */
export function drainNote({ by, because }: DrainNote): string {
  return `by ${by} because ${because}`.replaceAll(/\s+/g, ' ').trim();
}
