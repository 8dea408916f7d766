/** The furthest position that the cluster was ever seen at, and when, in ms since the epoch. */
export interface Furthest {
  readonly uuid: string;
  readonly seqno: number;
  readonly at: number;
}

/**
 * What is remembered of how far the cluster had come; in Redis for real. It only moves forward: another history takes its
 * place when a person gives the old one up, and not before, however far it comes.
 */
export interface Positions {
  /** Throws Refused when what is remembered cannot be read: it may be further than anything that is there. */
  furthest(): Promise<Furthest | undefined>;
  /** Remembers it unless the same history was seen further, or another history is remembered. */
  advance(seen: Furthest): Promise<void>;
  /** Puts `now` in the place of a position that was given up. False when something else is remembered meanwhile. */
  giveUp(lost: Omit<Furthest, 'at'>, now: Furthest): Promise<boolean>;
}
