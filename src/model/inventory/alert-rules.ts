import { z } from 'zod';

export const Channel = z.string().regex(/^[CG][A-Z0-9]+$/, 'wanted the id of a Slack channel (C…)');

/** How often the cluster is checked, and where changes are reported. */
export const AlertRules = z.strictObject({
  /** Seconds between two health rounds; `off` for none: then no alerts, time series or cluster metrics. */
  everySeconds: z.union([z.literal('off'), z.int().min(5).max(300)]).default(60),
  /** Consecutive failed rounds before an alert. */
  looks: z.int().min(1).max(10).default(2),
  /** Seconds that all checks must be ok before an incident ends. */
  holdSeconds: z.int().min(0).max(3600).default(120),
  /** A new failure within this many minutes after the last incident reopens it. */
  againMinutes: z.int().min(0).max(1440).default(30),
  /** Channel for alerts; without it there are none. */
  channel: Channel.optional(),
  /** Channel for critical alerts, if it is a different one. */
  criticalChannel: Channel.optional(),
});
export type AlertRules = z.infer<typeof AlertRules>;
