/** A position in a history of writes, as shown and typed: `99a34490:1207`. */
export const shownPosition = ({ uuid, seqno }: { readonly uuid: string; readonly seqno: number }) =>
  `${uuid.slice(0, 8)}:${seqno}`;

/** The words must be typed in full, so that data is never given up by habit. */
export const wordsToGiveUp = (what: string) => `without ${what} and lose what only ${what} has`;

/** What to type, as in `recover databases without db2 and lose what only db2 has`. */
export function givingUp(what: string, command = 'recover databases'): string {
  return `\`${command} ${wordsToGiveUp(what)}\``;
}
