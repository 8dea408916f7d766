import { z } from 'zod';
import { Webhook } from './webhook.ts';

export const Channel = z.string().regex(/^[CG][A-Z0-9]+$/, 'wanted the id of a Slack channel (C…)');

/** Someone to mention in Slack. */
const Mentioned = z.string().regex(/^[USW][A-Z0-9]+$/, 'wanted a Slack user id (U…) or user group id (S…)');

const minutes = z.int().min(1).max(1440);

/** Repetition of a critical alert that is not acknowledged. */
const Reminding = z.strictObject({
  /** Minutes until the first repetition; every further interval is twice as long. `off` for none. */
  afterMinutes: z.union([z.literal('off'), minutes]).default(15),
  /** Longest interval in minutes. */
  mostMinutes: minutes.default(240),
});

/** Who learns of a critical alert that is not acknowledged. */
const Escalation = z.strictObject({
  afterMinutes: minutes.default(30),
  /** A second channel, which gets a thread of its own. */
  channel: Channel.optional(),
  mention: z.array(Mentioned).default([]),
});

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
  /** Mentioned in critical alerts: the on-call user group. */
  mention: z.array(Mentioned).default([]),
  remind: Reminding.prefault({}),
  escalate: Escalation.optional(),
  /** Services that receive incidents. */
  webhooks: z.array(Webhook).default([]),
});
export type AlertRules = z.infer<typeof AlertRules>;
