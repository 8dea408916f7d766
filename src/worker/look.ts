import { randomBytes, randomUUID } from 'node:crypto';
import type { Judgement } from '../model/check/judgement.ts';
import { approverBy } from '../model/inventory/policy.ts';
import { fingerprint } from '../model/plan/plan.ts';
import type { Observer } from '../model/plan/world.ts';
import type { ReadJob, WriteJob } from '../model/run/job.ts';
import { describe, Refused } from '../model/text/errors.ts';
import type { Ticket } from '../queue/ticket.ts';
import { ask, look } from '../store/lua/runs.ts';
import type { StoredRun } from '../store/run-record.ts';
import { loadRun } from '../store/runs.ts';
import { encoded, outcomeOf } from '../store/script.ts';
import { verdictsIn } from '../store/verdicts.ts';
import type { Session, WorkerContext } from './context.ts';
import { openSession } from './context.ts';
import { failure } from './failure.ts';
import { observer } from './world.ts';

/** How often a look is started when its worker is lost. */
const mostLooks = 3;

/** Runs a read-only job, or makes the plan of a writing one. */
export async function lookAt(context: WorkerContext, ticket: Ticket): Promise<void> {
  const { store, jobs, name, log } = context;
  const run = await loadRun(store, ticket.run);
  if (!run) return;
  const session = openSession(context, run.id, randomUUID());
  const givenUp = {
    kind: 'failed',
    sentence: `worker lost ${mostLooks} times during this job`,
    remedy: `check the logs of the workers, then type \`${run.text}\` again`,
  };
  const started = { kind: 'started', worker: name };
  const about = [run.id, String(ticket.turn), session.token, String(mostLooks)];
  const [how] = await outcomeOf(store, look, [...about, encoded(started), encoded(givenUp)]);
  if (how !== 'looking') return;
  const cancelling = new AbortController();
  const unwatch = context.watch.on(run.id, () => {
    cancelWhenTaken(context, session, cancelling).catch((error) =>
      log.warn(`checking whether job ${run.id} was cancelled: ${describe(error)}`),
    );
  });
  const world = observer(context, { run, session }, cancelling.signal);
  try {
    const job = jobs.find((known) => known.name === run.job);
    if (!job) throw new Error(`unknown job ${run.job}: this worker runs another version of mailha`);
    if (job.writes) await plan(context, { run, session, world }, job);
    else await read(context, { run, session, world }, job);
  } catch (error) {
    const failed = failure(error, `type \`${run.text}\` again`);
    if (failed.bug) log.error(context.redact(error), `job ${run.id} hit a bug`);
    const from = run.writes ? 'planning' : 'running';
    await session.end('failed', from, [{ kind: 'failed', sentence: failed.sentence, remedy: failed.remedy }]);
  } finally {
    unwatch();
  }
}

/** Stops when the run was cancelled or another worker has taken it. */
async function cancelWhenTaken(
  { store }: WorkerContext,
  { run, token }: Session,
  cancelling: AbortController,
): Promise<void> {
  const now = await loadRun(store, run);
  if (now?.session !== token) cancelling.abort(new Refused(`job ${run} was cancelled`));
}

interface LookRun {
  readonly run: StoredRun;
  readonly session: Session;
  readonly world: Observer;
}

async function read(
  { store, redact }: WorkerContext,
  { run, session, world }: LookRun,
  job: ReadJob<unknown>,
): Promise<void> {
  const judged = new Map<string, Judgement>();
  const noting: Observer = {
    ...world,
    async report(happening) {
      if (happening.kind === 'judged') judged.set(happening.judgement.check, happening.judgement);
      await world.report(happening);
    },
  };
  const outcome = await job.run(noting, job.params.parse(run.params));
  await verdictsIn(store).note([...judged.values()].map(redact), world.now().getTime());
  await session.end('done', 'running', [{ kind: 'finished', ...outcome }]);
}

async function plan(context: WorkerContext, { run, session, world }: LookRun, job: WriteJob<unknown>): Promise<void> {
  const { store, redact, queues } = context;
  const params = job.params.parse(run.params);
  const made = redact(await job.plan(world, params));
  const planned = { kind: 'planned', plan: made } as const;
  if (made.steps.length === 0) {
    const asDeclared = { status: 'ok', sentence: `${made.target} up to date: no changes` } as const;
    const outcome = (await job.nothingToDo?.(world, params)) ?? asDeclared;
    await session.end('done', 'planning', [planned, { kind: 'finished', ...outcome }]);
    return;
  }
  const about = fingerprint({ job: run.job, params: run.params });
  const token = randomBytes(16).toString('base64url');
  const lasts = context.cluster.inventory.approvalMinutes * 60_000;
  const args = [run.id, session.token, about, encoded(made), made.digest, token, String(lasts)];
  const [how, expiresAt] = await outcomeOf(store, ask, [...args, encoded(planned), approverOf(run)]);
  if (how === 'asked') await queues.expireLater({ run: run.id, turn: run.turn }, Number(expiresAt));
  const approved = how === 'approved' ? await loadRun(store, run.id) : undefined;
  if (approved) await queues.hand(approved);
}

/** A policy approves the first plan only; people review every later one. */
function approverOf({ policy, attempt }: StoredRun): string {
  return policy !== undefined && attempt === 0 ? approverBy(policy) : '';
}
