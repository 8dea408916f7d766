/** What the bot keeps from one round for the next; in Redis for real. */
export interface Memory {
  /** Undefined when nothing was kept under the name. The value is what was kept, as JSON carries it. */
  recall(name: string): Promise<unknown>;
  remember(name: string, value: unknown): Promise<void>;
}
