import { faultOf, type PendingRestore } from '../model/drill/drill.ts';
import type { WriteJob } from '../model/run/job.ts';
import { describe, HostError } from '../model/text/errors.ts';
import type { Lease } from '../store/lease.ts';
import { keepLease } from '../store/lease.ts';
import type { StoredRun } from '../store/run-record.ts';
import type { Session, WorkerContext } from './context.ts';
import { operator } from './world.ts';

interface RestoreWork {
  readonly run: StoredRun;
  readonly session: Session;
  readonly fence: string;
}

/** Longest delay between two attempts, as a multiple of the first. */
const mostPauses = 20;
const forPeople = (id: string) => `\`resume ${id}\` retries at once`;

/**
 * Reverts the fault that a run left, under the cluster's lease. It cannot be cancelled, and needs no role, approval or plan:
 * the fault is mailha's own, and a freeze or lock is not meant to preserve it. Any worker with the inventory and the keys
 * can do it.
 */
export async function restoreRun(context: WorkerContext, { run, session, fence }: RestoreWork): Promise<void> {
  const { store, timing, log } = context;
  const { pendingRestore: pending } = run;
  const lease = keepLease(store, { run: run.id, token: session.token, fence }, { ...timing, log, onCancel: () => {} });
  try {
    const outcome = pending ? await restored(context, { run, session, lease, pending }) : lostAfterwards;
    await session.end('done', 'restoring', [{ kind: 'finished', ...outcome }]);
  } catch (error) {
    if (lease.lost.aborted) log.warn(`job ${run.id}: ${describe(lease.lost.reason)}`);
    else await tryLater(context, { run, session }, error);
  } finally {
    lease.stop();
  }
}

const lostAfterwards = {
  status: 'unknown',
  sentence: 'fault restored; worker lost before the cluster settled, so check `status`',
} as const;

interface RestoreRun {
  readonly run: StoredRun;
  readonly session: Session;
  readonly lease: Lease;
  readonly pending: PendingRestore;
}

async function restored(context: WorkerContext, { run, session, lease, pending }: RestoreRun) {
  const job = context.jobs.find((known): known is WriteJob<unknown> => known.name === run.job && known.writes);
  if (!job?.restore) throw new Error(`unknown drill job ${run.job}: this worker runs another version of mailha`);
  const world = operator(context, { run, session }, { lease, cancelled: new AbortController().signal });
  return job.restore(world, job.params.parse(run.params), pending);
}

/** The restore stays pending. The lease is released until the retry, so that health rounds run and alert. */
async function tryLater(
  context: WorkerContext,
  { run, session }: Pick<RestoreWork, 'run' | 'session'>,
  error: unknown,
): Promise<void> {
  const { timing, log, redact } = context;
  const attempts = run.restoreAttempts + 1;
  const delay = timing.restoreMs * Math.min(2 ** (attempts - 1), mostPauses);
  const fault = run.pendingRestore ? faultOf(run.pendingRestore) : run.text;
  const message = `CRITICAL: restore of ${fault} failed (attempt ${attempts}): ${describe(error)}. Next attempt in ${Math.ceil(delay / 1000)} s`;
  const known = error instanceof HostError ? error.remedy : undefined;
  const remedy = [known, forPeople(run.id)].filter((one) => one !== undefined).join('; ');
  log.error(redact(error), `job ${run.id}: restore of ${fault} failed`);
  await session.end('restoring', 'restoring', [{ kind: 'trouble', message, remedy }], {
    set: { restoreAttempts: String(attempts), restoreDelay: String(delay) },
    stamp: ['restoreFailedAt'],
  });
}
