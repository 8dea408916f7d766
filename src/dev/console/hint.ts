/** A command completion offered by the page. */
export interface Hint {
  /** The text after the slash command, as in help: `deploy TARGET`. */
  readonly usage: string;
  readonly summary: string;
}
