import { type Access, groupsNamed, type Person } from '../model/inventory/access.ts';
import { policyFor } from '../model/inventory/policy.ts';
import type { Submission } from '../model/run/desk.ts';
import { describe, Refused } from '../model/text/errors.ts';
import { noteUnfired, submit } from '../queue/submit.ts';
import { groupsOf } from '../store/group-members.ts';
import { loadRun } from '../store/runs.ts';
import type { Store } from '../store/script.ts';
import type { WorkerContext } from './context.ts';

/** A run that starts this much off its schedule needs a person's approval: a policy for 03:00 must not approve a change at noon. */
const punctualMs = 15 * 60_000;

export interface Firing {
  /** Unique to this firing. */
  readonly key: string;
  /** Due time in ms since the epoch; undefined for a one-time schedule. */
  readonly dueAt: number | undefined;
}

/**
 * Submits a scheduled request. Idempotent: two workers, or a worker that dies and another, get the same run. The owner of
 * the schedule must still have the role; a request that does not start is shown as a failed job.
 */
export async function submitScheduled(
  context: WorkerContext,
  scheduled: Submission,
  { key, dueAt }: Firing,
): Promise<void> {
  const { store, cluster, jobs, queues, log } = context;
  const { inventory } = cluster;
  const submission = { ...scheduled, scheduled: scheduled.scheduled ?? 'once', key: `calendar ${key}` };
  const asking = { store, inventory, jobs };
  try {
    const by = await asOfNow(store, scheduled.by, inventory.access);
    const policy = (await isPunctual(store, dueAt))
      ? policyFor(inventory, submission.request, submission.scheduled)
      : undefined;
    const id = await submit({ ...asking, policy }, { ...submission, by });
    const run = await loadRun(store, id);
    if (run) await queues.hand(run);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    log.warn(`${submission.text}, scheduled by ${submission.by.id}, did not start: ${describe(error)}`);
    const remedy = `fix that, then type \`${submission.text}\`; \`drill schedules\` and \`digest list\` show all schedules`;
    const sentence = `did not start on schedule (${submission.scheduled}): ${describe(error)}`;
    await noteUnfired(asking, submission, { kind: 'failed', sentence, remedy });
  }
}

/** By the clock of Redis: a worker with a wrong clock sees schedules as due too early or too late. */
async function isPunctual({ redis }: Store, dueAt: number | undefined): Promise<boolean> {
  if (dueAt === undefined) return false;
  const [seconds] = await redis.time();
  return Math.abs(Number(seconds) * 1000 - dueAt) <= punctualMs;
}

/** With the group memberships of now, not those of when the schedule was made. */
async function asOfNow(store: Store, { id }: Person, access: Access): Promise<Person> {
  return { id, groups: await groupsOf(store, id, groupsNamed(access)) };
}
