import { z } from 'zod';

export const Channel = z.string().regex(/^[CG][A-Z0-9]+$/, 'wanted the id of a Slack channel (C…)');

/** How the cluster is looked at by itself, and where people are told when something changes. */
export const AlertRules = z.strictObject({
  /** Seconds between two rounds; `off` for none, and so no alerts, no time series and no metrics of the cluster. */
  everySeconds: z.union([z.literal('off'), z.int().min(5).max(300)]).default(60),
  /** How many looks in a row must see something bad before people are told. */
  looks: z.int().min(1).max(10).default(2),
  /** For how long all must have been well before it is said to be over, in seconds. */
  holdSeconds: z.int().min(0).max(3600).default(120),
  /** Bad news within that time after the last is the same incident, in minutes. */
  againMinutes: z.int().min(0).max(1440).default(30),
  /** Where people are told; nowhere when it is not given. */
  channel: Channel.optional(),
  /** Where they are told of what is critical, when that is another one. */
  criticalChannel: Channel.optional(),
});
export type AlertRules = z.infer<typeof AlertRules>;
