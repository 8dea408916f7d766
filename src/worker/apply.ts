import { randomUUID } from 'node:crypto';
import type { WriteJob } from '../model/run/job.ts';
import { inPlaceInWords, progressInWords, progressOf } from '../model/run/progress.ts';
import { describe, NotBegun, NotCovered, Refused } from '../model/text/errors.ts';
import type { Ticket } from '../queue/ticket.ts';
import { entriesOf } from '../store/journal.ts';
import type { Lease } from '../store/lease.ts';
import { keepLease } from '../store/lease.ts';
import { start } from '../store/lua/lease.ts';
import type { StoredRun } from '../store/run-record.ts';
import { loadRun, planOf } from '../store/runs.ts';
import { encoded, outcomeOf } from '../store/script.ts';
import type { Session, WorkerContext } from './context.ts';
import { openSession } from './context.ts';
import { failure, whyNotApply } from './failure.ts';
import { restoreRun } from './restore.ts';
import { freeHosts } from './turn.ts';
import { operator } from './world.ts';

/** `busy` when another run comes first; retry the ticket a little later. */
export async function applyRun(context: WorkerContext, ticket: Ticket): Promise<'busy' | 'over'> {
  const { store, timing } = context;
  const session = openSession(context, ticket.run, randomUUID());
  const about = [ticket.run, String(ticket.turn), session.token, String(timing.leaseMs), encoded(context.name)];
  const counts = String(context.cluster.inventory.approvalMinutes * 60_000);
  const [how, fence = ''] = await outcomeOf(store, start, [...about, counts]);
  if (how === 'busy') return 'busy';
  if (how === 'expired') await handOn(context, ticket.run);
  const run = how === 'started' ? await loadRun(store, ticket.run) : undefined;
  if (run?.state === 'restoring') await restoreRun(context, { run, session, fence });
  else if (run) await underLease(context, { run, session, fence });
  // Whatever the outcome, a pending restore starts at once.
  if (how === 'started') await handOn(context, ticket.run);
  return 'over';
}

interface Leased {
  readonly run: StoredRun;
  readonly session: Session;
  readonly fence: string;
}

async function underLease(context: WorkerContext, { run, session, fence }: Leased): Promise<void> {
  const { store, timing, log } = context;
  const cancelling = new AbortController();
  let cancelledBy: string | undefined;
  const onCancel = (by: string) => {
    cancelledBy = by;
    cancelling.abort(new Error(`${by} cancelled it`));
  };
  const lease = keepLease(store, { run: run.id, token: session.token, fence }, { ...timing, log, onCancel });
  const unwatch = context.watch.on(run.id, () => void lease.confirm().catch(() => {}));
  const cancelled = AbortSignal.any([cancelling.signal, context.stopping]);
  try {
    await applyPlan(context, { run, session, lease, cancelled });
  } catch (error) {
    if (lease.lost.aborted) log.warn(`job ${run.id}: ${describe(lease.lost.reason)}`);
    else await stopped(context, { run, session, cancelledBy }, error);
  } finally {
    unwatch();
    lease.stop();
  }
}

interface Applying {
  readonly run: StoredRun;
  readonly session: Session;
  readonly lease: Lease;
  readonly cancelled: AbortSignal;
}

async function applyPlan(context: WorkerContext, { run, session, lease, cancelled }: Applying): Promise<void> {
  const job = context.jobs.find((known): known is WriteJob<unknown> => known.name === run.job && known.writes);
  if (!job) throw new Error(`unknown writing job ${run.job}: this worker runs another version of mailha`);
  const why = whyNotApply(run, context.cluster.inventory);
  if (why) throw new Refused(why);
  const plan = await planOf(context.store, run.id);
  if (plan?.digest !== run.digest || !plan) throw new Error('the stored plan differs from the approved one');
  const world = operator(context, { run, session }, { lease, cancelled });
  await freeHosts(world, plan);
  const outcome = await job.apply(world, job.params.parse(run.params), plan);
  const inPlace = inPlaceInWords(await entriesOf(context.store, run.id));
  const sentence = inPlace === undefined ? outcome.sentence : `${outcome.sentence}; ${inPlace}`;
  await session.end('done', 'running', [{ kind: 'finished', ...outcome, sentence }]);
}

interface Stopped {
  readonly run: StoredRun;
  readonly session: Session;
  readonly cancelledBy: string | undefined;
}

/** Ends a run whose job threw, with the progress made so far. */
async function stopped(context: WorkerContext, { run, session, cancelledBy }: Stopped, error: unknown): Promise<void> {
  const { store, log, name, stopping } = context;
  const progress = progressInWords(progressOf(await entriesOf(store, run.id)));
  if (error instanceof Refused && cancelledBy) {
    const sentence = error instanceof NotBegun ? `${error.message}; ${progress}` : progress;
    await session.end('cancelled', 'running', [{ kind: 'cancelled', by: cancelledBy, sentence }]);
  } else if (error instanceof NotCovered) {
    const remedy = 'a new plan is being made; review and approve it';
    await session.end('planning', 'running', [{ kind: 'trouble', message: `${describe(error)}; ${progress}`, remedy }]);
  } else if (error instanceof Refused && stopping.aborted) {
    const reason = `worker ${name} is shutting down, another worker continues; ${progress}`;
    await session.end('approved', 'running', [{ kind: 'waiting', reason }]);
  } else {
    const failed = failure(error, `type \`resume ${run.id}\``);
    if (failed.bug) log.error(context.redact(error), `job ${run.id} hit a bug`);
    const sentence = `${failed.sentence}; ${progress}`;
    await session.end('failed', 'running', [{ kind: 'failed', sentence, remedy: failed.remedy }]);
  }
}

/** The state has changed already; if queuing fails, the sweep does it. */
async function handOn({ store, queues }: WorkerContext, id: string): Promise<void> {
  const run = await loadRun(store, id);
  if (run && ['planning', 'approved', 'restoring'].includes(run.state)) await queues.hand(run);
}
