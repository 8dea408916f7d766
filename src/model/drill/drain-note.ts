/** The content of a drain file: who drained the real server, why, and until when. */
export interface DrainNote {
  readonly by: string;
  readonly because: string;
}

/** One line, for people who find the file. Typed text is written as it is, without its line breaks. */
export function drainNote({ by, because }: DrainNote): string {
  return `by ${by} because ${because}`.replaceAll(/\s+/g, ' ').trim();
}
