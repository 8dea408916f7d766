/** The content of a drain file: who drained the real server, why, and until when. */
export interface DrainNote {
  readonly by: string;
  readonly because: string;
}

/** One line for operators who find the file. Keeps the typed text, without line breaks. */
export function drainNote({ by, because }: DrainNote): string {
  return `by ${by} because ${because}`.replaceAll(/\s+/g, ' ').trim();
}
