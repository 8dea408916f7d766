/** What the page offers while somebody types a command. */
export interface Hint {
  /** What follows the slash command, as help shows it: `deploy TARGET`. */
  readonly usage: string;
  readonly summary: string;
}
