import { type Access, groupsNamed, type Person } from '../model/inventory/access.ts';
import { policyFor } from '../model/inventory/policy.ts';
import type { Submission } from '../model/run/desk.ts';
import { describe, Refused } from '../model/text/errors.ts';
import { noteUnfired, submit } from '../queue/submit.ts';
import { groupsOf } from '../store/group-members.ts';
import { loadRun } from '../store/runs.ts';
import type { Store } from '../store/script.ts';
import type { WorkerContext } from './context.ts';

/** What comes later than this after its time, or so much before it, is for people to approve: nobody meant a policy for noon. */
const punctualMs = 15 * 60_000;

interface Firing {
  /** Names this one firing. */
  readonly key: string;
  /** When it was due, in ms since the epoch; undefined for what comes once. */
  readonly dueAt: number | undefined;
}

/**
 * What the calendar asks for. Two workers that find it at once, or one that dies over it, come to the same run. Whoever scheduled
 * it must still hold the role now; what does not begin is shown as a job that failed.
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
    const remedy = `type \`${submission.text}\` once that is settled; \`drill schedules\` and \`digest list\` show what comes again`;
    const sentence = `did not start by its schedule (${submission.scheduled}): ${describe(error)}`;
    await noteUnfired(asking, submission, { kind: 'failed', sentence, remedy });
  }
}

/** By the clock of Redis: a worker whose clock is wrong finds things due that are not. */
async function isPunctual({ redis }: Store, dueAt: number | undefined): Promise<boolean> {
  if (dueAt === undefined) return false;
  const [seconds] = await redis.time();
  return Math.abs(Number(seconds) * 1000 - dueAt) <= punctualMs;
}

/** In the groups that they are in now, and not when they scheduled it. */
async function asOfNow(store: Store, { id }: Person, access: Access): Promise<Person> {
  return { id, groups: await groupsOf(store, id, groupsNamed(access)) };
}
