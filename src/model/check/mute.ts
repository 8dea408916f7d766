import { z } from 'zod';
import type { Host, Inventory } from '../inventory/inventory.ts';
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

/** The mutes that are in force, by what they are about: the newer takes the place of the older. */
export interface Mutes {
  all(): Promise<readonly Mute[]>;
  set(mute: Mute): Promise<void>;
  /** False when there was none. */
  lift(what: string): Promise<boolean>;
}

/** The mute that covers this; undefined when it is not muted. */
export function mutedBy({ check, summary }: Judgement, mutes: readonly Mute[], inventory: Inventory): Mute | undefined {
  return mutes.find(({ what }) => {
    if (what === everything) return true;
    const host = inventory.hosts.find(({ name }) => name === what);
    return host
      ? isOnlyAbout(host, summary, inventory)
      : check === what || [`${what}.`, `${what}:`].some((start) => check.startsWith(start));
  });
}

/** A director that tells of a real server is no news of its own; any other host that is named is. */
function isOnlyAbout(host: Host, summary: string, { hosts }: Inventory): boolean {
  const words = new Set(summary.match(/[\w.-]+/g)?.map((word) => word.replace(/\.+$/, '')));
  const others = hosts.filter(
    ({ name, roles }) => name !== host.name && !roles.includes('director') && words.has(name),
  );
  return words.has(host.name) && others.length === 0;
}
