import { z } from 'zod';
import type { Judgement } from './judgement.ts';

/** A muted check, host or incident. Every mute has an end. */
export const Mute = z.object({
  /** A check or the beginning of its name, a host, or `everything`. */
  what: z.string(),
  /** ms since the epoch. */
  until: z.number(),
  by: z.string(),
  because: z.string(),
});
export type Mute = z.infer<typeof Mute>;

export const everything = 'everything';

/** The mutes in force, by subject: a newer one replaces the older. */
export interface Mutes {
  all(): Promise<readonly Mute[]>;
  set(mute: Mute): Promise<void>;
  /** False when there was none. */
  lift(what: string): Promise<boolean>;
}

/** The mute that covers this; undefined when it is not muted. */
export function mutedBy({ check, hosts }: Judgement, mutes: readonly Mute[]): Mute | undefined {
  const covering = mutes.find(
    ({ what }) => what === everything || [`${what}.`, `${what}:`].some((start) => `${check}.`.startsWith(start)),
  );
  if (covering || hosts.length === 0) return covering;
  // All hosts must be muted: a mute of lb1 must not hide a VIP held by both lb1 and lb2.
  const ofHosts = hosts.map((host) => mutes.find(({ what }) => what === host));
  return ofHosts.every((mute) => mute !== undefined) ? ofHosts[0] : undefined;
}
