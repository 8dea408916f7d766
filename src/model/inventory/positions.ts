/** The furthest position the cluster was ever seen at, and when, in ms since the epoch. */
export interface Furthest {
  readonly uuid: string;
  readonly seqno: number;
  readonly at: number;
}

/**
 * Remembers how far the cluster has come; in Redis in production. The position only moves forward: another history
 * replaces it only when a person gives the old one up, however far the new one gets.
 */
export interface Positions {
  /** Throws Refused when the stored position cannot be read: it may be further than anything present. */
  furthest(): Promise<Furthest | undefined>;
  /** Stores it unless the same history was seen further, or another history is stored. */
  advance(seen: Furthest): Promise<void>;
  /** Replaces a position that was given up. False when a different one is stored by now. */
  giveUp(lost: Omit<Furthest, 'at'>, now: Furthest): Promise<boolean>;
}
