import { z } from 'zod';
import { statuses } from '../check/check.ts';

export const finalStates = ['done', 'failed', 'interrupted', 'cancelled', 'rejected', 'expired', 'superseded'] as const;

/**
 * State of a run. Final ones come last; of them, `failed` and `interrupted` can be resumed. `restoring`: it has a fault
 * to revert before it can end.
 */
export const runStates = ['queued', 'planning', 'waiting', 'approved', 'running', 'restoring', ...finalStates] as const;
export type RunState = (typeof runStates)[number];

export function isFinal(state: RunState): boolean {
  return finalStates.some((final) => final === state);
}

/** Whether a run that changes the cluster ended early, so that it can be resumed. */
export function isCutShort({ state, attempt }: Pick<RunRecord, 'state' | 'attempt'>): boolean {
  return state === 'failed' || state === 'interrupted' || (state === 'cancelled' && attempt > 0);
}

/** Where people follow a run: a Slack channel and the root message of its thread. */
export const Place = z.object({ channel: z.string(), responseUrl: z.string().optional() });
export type Place = z.infer<typeof Place>;

/** Id of a look that a terminal runs itself; no command accepts it. */
export const unstored = '0';

/** One request and its progress. People call it a job and refer to it by number. */
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
  /** How often it was given to a worker to apply; `resume` increments it. */
  attempt: z.number().default(0),
  createdAt: z.number(),
  /** Of the plan that awaits approval or was approved. */
  digest: z.string().optional(),
  approvedBy: z.string().optional(),
  approvedAt: z.number().optional(),
  expiresAt: z.number().optional(),
  /** Random; the value of the Approve and Reject buttons. */
  token: z.string().optional(),
  /** Who requested cancellation; the job stops before its next step. */
  cancelAskedBy: z.string().optional(),
  /** When it ended. */
  endedAt: z.number().optional(),
  /** The result of a finished job: `critical` for a read-only job that found the cluster so. */
  status: z.enum(statuses).optional(),
});
export type RunRecord = z.infer<typeof RunRecord>;
