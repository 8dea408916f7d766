import { z } from 'zod';

/** An alert that an Alertmanager sent us. All text in it comes from outside, and was cleaned and cut. */
export const ReceivedAlert = z.object({
  /** Identifies the alert as long as its labels stay the same. */
  fingerprint: z.string(),
  /** Its label `alertname`. */
  name: z.string(),
  isFiring: z.boolean(),
  status: z.enum(['degraded', 'critical']),
  /** Hosts of the inventory that it is about; empty when it names none. */
  hosts: z.array(z.string()),
  summary: z.string(),
  remedy: z.string(),
  /** When it began to fire; ms since the epoch. */
  startsAt: z.number(),
  /** When we last received it; ms since the epoch. */
  at: z.number(),
});
export type ReceivedAlert = z.infer<typeof ReceivedAlert>;

/** The check of all received alerts; a suffix names one. */
export const receivedCheck = 'alertmanager.alert';

/** Whether a verdict comes from a received alert. */
export function isReceived(check: string): boolean {
  return check.startsWith(`${receivedCheck}:`);
}
