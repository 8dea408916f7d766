import { randomUUID } from 'node:crypto';
import { describe, NotBegun, NotCovered, Refused } from '../model/errors.ts';
import type { WriteJob } from '../model/job.ts';
import { inPlaceInWords, progressInWords, progressOf } from '../model/progress.ts';
import { entriesOf } from './journal.ts';
import type { Lease } from './lease.ts';
import { keepLease } from './lease.ts';
import { start } from './lua/lease.ts';
import type { Ticket } from './queue.ts';
import { encoded, outcomeOf } from './redis-script.ts';
import { kept, planOf } from './runs.ts';
import type { Kept } from './runs-record.ts';
import type { Bench, Session } from './worker-bench.ts';
import { session } from './worker-bench.ts';
import { restoreRun } from './worker-restore.ts';
import { freeHosts } from './worker-turn.ts';
import { failure, whyNotApply } from './worker-words.ts';
import { operator } from './worker-world.ts';

/** `busy` when another run comes first; the ticket is to be brought again a little later. */
export async function applyRun(bench: Bench, ticket: Ticket): Promise<'busy' | 'over'> {
  const { store, timing } = bench;
  const hands = session(bench, ticket.run, randomUUID());
  const about = [ticket.run, String(ticket.turn), hands.token, String(timing.leaseMs), encoded(bench.name)];
  const counts = String(bench.cluster.inventory.approvalMinutes * 60_000);
  const [how, fence = ''] = await outcomeOf(store, start, [...about, counts]);
  if (how === 'busy') return 'busy';
  if (how === 'expired') await handOn(bench, ticket.run);
  const run = how === 'started' ? await kept(store, ticket.run) : undefined;
  if (run?.state === 'restoring') await restoreRun(bench, { run, hands, fence });
  else if (run) await underLease(bench, { run, hands, fence });
  // Whatever became of it, a pending restore goes on at once.
  if (how === 'started') await handOn(bench, ticket.run);
  return 'over';
}

interface Work {
  readonly run: Kept;
  readonly hands: Session;
  readonly fence: string;
}

async function underLease(bench: Bench, { run, hands, fence }: Work): Promise<void> {
  const { store, timing, log } = bench;
  const cancelling = new AbortController();
  let cancelledBy: string | undefined;
  const onCancel = (by: string) => {
    cancelledBy = by;
    cancelling.abort(new Error(`${by} cancelled it`));
  };
  const lease = keepLease(store, { run: run.id, token: hands.token, fence }, { ...timing, log, onCancel });
  const unwatch = bench.watch.on(run.id, () => void lease.confirm().catch(() => {}));
  const cancelled = AbortSignal.any([cancelling.signal, bench.stopping]);
  try {
    await apply(bench, { run, hands, lease, cancelled });
  } catch (error) {
    if (lease.lost.aborted) log.warn(`job ${run.id}: ${describe(lease.lost.reason)}`);
    else await stopped(bench, { run, hands, cancelledBy }, error);
  } finally {
    unwatch();
    lease.stop();
  }
}

interface Applying {
  readonly run: Kept;
  readonly hands: Session;
  readonly lease: Lease;
  readonly cancelled: AbortSignal;
}

async function apply(bench: Bench, { run, hands, lease, cancelled }: Applying): Promise<void> {
  const job = bench.jobs.find((known): known is WriteJob<unknown> => known.name === run.job && known.writes);
  if (!job) throw new Error(`this worker knows no writing job ${run.job}`);
  const why = whyNotApply(run, bench.cluster.inventory);
  if (why) throw new Refused(why);
  const plan = await planOf(bench.store, run.id);
  if (plan?.digest !== run.digest || !plan) throw new Error('the plan that was kept is not the one that was approved');
  const world = operator(bench, { run, hands }, { lease, cancelled });
  await freeHosts(world, plan);
  const { status, sentence } = await job.apply(world, job.params.parse(run.params), plan);
  const inPlace = inPlaceInWords(await entriesOf(bench.store, run.id));
  const said = inPlace === undefined ? sentence : `${sentence}; ${inPlace}`;
  await hands.end('done', 'running', [{ kind: 'finished', status, sentence: said }]);
}

interface Stopped {
  readonly run: Kept;
  readonly hands: Session;
  readonly cancelledBy: string | undefined;
}

/** What becomes of a run whose job threw. Each way says what was done so far. */
async function stopped(bench: Bench, { run, hands, cancelledBy }: Stopped, error: unknown): Promise<void> {
  const { store, log, name, stopping } = bench;
  const progress = progressInWords(progressOf(await entriesOf(store, run.id)));
  if (error instanceof Refused && cancelledBy) {
    const sentence = error instanceof NotBegun ? `${error.message}; ${progress}` : progress;
    await hands.end('cancelled', 'running', [{ kind: 'cancelled', by: cancelledBy, sentence }]);
  } else if (error instanceof NotCovered) {
    const remedy = 'a new plan is being made; look at it and approve that';
    await hands.end('planning', 'running', [{ kind: 'trouble', message: `${describe(error)}; ${progress}`, remedy }]);
  } else if (error instanceof Refused && stopping.aborted) {
    const reason = `worker ${name} is being stopped and another one goes on; ${progress}`;
    await hands.end('approved', 'running', [{ kind: 'waiting', reason }]);
  } else {
    const failed = failure(error, `type \`resume ${run.id}\``);
    if (failed.bug) log.error(bench.redact(error), `job ${run.id} met a bug`);
    const sentence = `${failed.sentence}; ${progress}`;
    await hands.end('failed', 'running', [{ kind: 'failed', sentence, remedy: failed.remedy }]);
  }
}

/** The state is changed already; when this does not get through, the sweep does it. */
async function handOn({ store, queues }: Bench, id: string): Promise<void> {
  const run = await kept(store, id);
  if (run && ['planning', 'approved', 'restoring'].includes(run.state)) await queues.hand(run);
}
