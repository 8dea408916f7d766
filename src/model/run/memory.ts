/** What the bot remembers from one round to the next; in Redis in production. */
export interface Memory {
  /** Undefined if nothing is stored under the name. The value is the stored one, as JSON preserves it. */
  recall(name: string): Promise<unknown>;
  remember(name: string, value: unknown): Promise<void>;
}
