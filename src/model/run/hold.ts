import { z } from 'zod';
import { type Markup, md, moment, person } from './card.ts';

/** Why changes are blocked. */
export const Hold = z.object({
  /** `freeze` blocks everyone; `lock` blocks everyone but its owner. */
  kind: z.enum(['freeze', 'lock']),
  by: z.string(),
  because: z.string(),
  /** Of a lock; ms since the epoch. A freeze lasts until `thaw`. */
  until: z.number().optional(),
});
export type Hold = z.infer<typeof Hold>;

/** Why this person may not change anything, with the command to run; undefined when they may. */
export function heldUp(hold: Hold | undefined, who: string): Markup | undefined {
  if (!hold || (hold.kind === 'lock' && hold.by === who)) return undefined;
  if (hold.kind === 'freeze') {
    return md`${person(hold.by)} froze all changes: ${hold.because}. \`thaw\` lifts it.`;
  }
  return md`${person(hold.by)} locked the cluster until ${moment(hold.until ?? 0)}: ${hold.because}. \`unlock\` lifts it.`;
}
