import { z } from 'zod';
import { statuses } from '../check/check.ts';

/**
 * Where a run stands. The last seven are final, but `failed` and `interrupted` can be resumed. `restoring`: it has a fault to revert,
 * which comes before whatever else would have become of it.
 */
export const runStates = [
  'queued',
  'planning',
  'waiting',
  'approved',
  'running',
  'restoring',
  'done',
  'failed',
  'interrupted',
  'cancelled',
  'rejected',
  'expired',
  'superseded',
] as const;
export type RunState = (typeof runStates)[number];

export const finalStates: readonly RunState[] = [
  'done',
  'failed',
  'interrupted',
  'cancelled',
  'rejected',
  'expired',
  'superseded',
];

export function isFinal(state: RunState): boolean {
  return finalStates.includes(state);
}

/** Whether one that changes the cluster has ended before its end, so that it can go on. */
export function isCutShort({ state, attempt }: Pick<RunRecord, 'state' | 'attempt'>): boolean {
  return state === 'failed' || state === 'interrupted' || (state === 'cancelled' && attempt > 0);
}

/** Where the people are who follow a run: a Slack channel and the message its thread hangs on. */
export const Place = z.object({ channel: z.string(), responseUrl: z.string().optional() });
export type Place = z.infer<typeof Place>;

/** One request and what becomes of it. People call it a job and know it by its number. */
export const RunRecord = z.object({
  id: z.string().regex(/^\d+$/),
  cluster: z.string(),
  job: z.string(),
  params: z.unknown(),
  /** What was typed, as understood: `deploy directors`. */
  text: z.string(),
  /** Slack user id, or `os:<login>` at a terminal. */
  requestedBy: z.string(),
  place: Place.optional(),
  state: z.enum(runStates),
  /** How often it was handed to a worker to be applied; `resume` counts on. */
  attempt: z.number().default(0),
  createdAt: z.number(),
  /** Of the plan that waits for approval or was approved. */
  digest: z.string().optional(),
  approvedBy: z.string().optional(),
  approvedAt: z.number().optional(),
  expiresAt: z.number().optional(),
  /** Unguessable; the value of the Approve and Reject buttons. */
  token: z.string().optional(),
  /** Who requested cancellation; the job stops before its next step. */
  cancelAskedBy: z.string().optional(),
  /** Since when it is over. */
  endedAt: z.number().optional(),
  /** What a job that is done came to: `critical` for a look that found the cluster so. */
  status: z.enum(statuses).optional(),
});
export type RunRecord = z.infer<typeof RunRecord>;
