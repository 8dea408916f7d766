import { z } from 'zod';
import { statuses } from '../model/check/check.ts';
import { PendingRestore } from '../model/drill/drill.ts';
import { Place, RunRecord, runStates } from '../model/run/run.ts';

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'wanted JSON' });
    return z.NEVER;
  }
});
const number = z.coerce.number();
const groups = json.pipe(z.array(z.string()));

/** A run as stored in its Redis hash: the public record, and what only desk and worker need. */
const StoredRun = z.object({
  id: z.string(),
  cluster: z.string(),
  job: z.string(),
  params: json,
  text: z.string(),
  requestedBy: z.string(),
  place: json.pipe(Place).optional(),
  state: z.enum(runStates),
  attempt: number.default(0),
  createdAt: number,
  digest: z.string().optional(),
  /** Plans posted so far. */
  plans: number.default(0),
  approvedBy: z.string().optional(),
  approvedAt: number.optional(),
  expiresAt: number.optional(),
  token: z.string().optional(),
  cancelAskedBy: z.string().optional(),
  endedAt: number.optional(),
  status: z.enum(statuses).optional(),
  writes: z.enum(['0', '1']).transform((flag) => flag === '1'),
  /** Incremented each time the run is queued; a ticket of an earlier turn is ignored. */
  turn: number,
  /** Session of the worker that has the run; a worker with another session may no longer write to it. */
  session: z.string().optional(),
  requesterGroups: groups,
  approverGroups: groups.optional(),
  resumedBy: z.string().optional(),
  /** The policy that approves its first plan instead of a person; see policy.ts. */
  policy: z.string().optional(),
  /** A fault that is not reverted yet, and how often its restore has failed; see pending-restore.ts. */
  pendingRestore: json.pipe(PendingRestore).optional(),
  restoreAttempts: number.default(0),
  /** The schedule that started it; absent when a person requested it. */
  scheduled: z.string().optional(),
});
export type StoredRun = z.infer<typeof StoredRun>;

/** All fields but the plan, which is long and needed by the worker only. */
export const storedFields = Object.keys(StoredRun.shape).filter((field) => field !== 'id');

/** Undefined when there is no such run. Throws when the hash is invalid. */
export function storedRunFrom(id: string, values: readonly (string | null)[]): StoredRun | undefined {
  if (values.every((value) => value === null)) return undefined;
  const present = storedFields.flatMap((field, i) => (values[i] == null ? [] : [[field, values[i]]]));
  return StoredRun.parse({ id, ...Object.fromEntries(present) });
}

export function recordOf(kept: StoredRun): RunRecord {
  return RunRecord.parse(kept);
}
