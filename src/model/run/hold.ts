import { z } from 'zod';
import { minuteOf } from '../text/minute.ts';

/** Why nothing may be changed now. */
export const Hold = z.object({
  /** `freeze`: by nobody. `lock`: by nobody but whoever locked it. */
  kind: z.enum(['freeze', 'lock']),
  by: z.string(),
  because: z.string(),
  /** Of a lock; ms since the epoch. A freeze lasts until somebody thaws it. */
  until: z.number().optional(),
});
export type Hold = z.infer<typeof Hold>;

/** Why this person may not have anything changed, in a sentence with what to do; undefined when they may. */
export function heldUp(hold: Hold | undefined, who: string): string | undefined {
  if (!hold || (hold.kind === 'lock' && hold.by === who)) return undefined;
  if (hold.kind === 'freeze') {
    return `${hold.by} froze all changes: ${hold.because}. \`thaw\` lifts it.`;
  }
  return `${hold.by} locked the cluster until ${minuteOf(hold.until ?? 0)}: ${hold.because}. \`unlock\` lifts it.`;
}
