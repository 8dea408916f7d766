import type { Inventory } from '../model/inventory/inventory.ts';
import { mustHave } from '../model/inventory/permission.ts';
import type { Submission } from '../model/run/desk.ts';
import { heldUp } from '../model/run/hold.ts';
import type { Job } from '../model/run/job.ts';
import type { Happening } from '../model/run/journal.ts';
import { Refused } from '../model/text/errors.ts';
import { holdNow } from '../store/hold.ts';
import { submit as submitScript } from '../store/lua/runs.ts';
import type { Store } from '../store/script.ts';
import { encoded, outcomeOf } from '../store/script.ts';
import { looksPerPerson, tooManyLooks } from './looks-per-person.ts';

/** Seconds in which a repeated request is the same run. Slack redelivers an event for up to six minutes. */
const sameRequestSeconds = 3600;

export interface Submitting {
  readonly store: Store;
  readonly inventory: Inventory;
  readonly jobs: readonly Job[];
  /** Approves instead of a person; only for scheduled requests. */
  readonly policy?: string | undefined;
}

/** Returns the id of the run; a repeated request returns the id of the first one. Throws Refused. */
export async function submit({ store, inventory, jobs, policy }: Submitting, submission: Submission): Promise<string> {
  const { request, by, scheduled } = submission;
  const job = jobs.find(({ name }) => name === request.job);
  if (!job) throw new Refused(`there is no job called ${request.job}`);
  mustHave(by, job.writes ? 'operator' : 'viewer', inventory.access);
  // The owner of a lock works on the cluster by hand: their own schedules must not interfere.
  const held = job.writes ? heldUp(await holdNow(store), scheduled === undefined ? by.id : '') : undefined;
  if (held) throw new Refused(held);
  if (job.writes && inventory.access.approvers.length === 0) {
    throw new Refused('no approver is configured: name one under access.approvers in cluster.yaml');
  }
  const params = job.params.safeParse(request.params);
  if (!params.success) throw new Refused(`invalid parameters for ${request.job}: ${encoded(request.params)}`);
  return create({ store, inventory, policy }, { ...submission, request: { job: job.name, params: params.data } }, job);
}

/** Records a scheduled request that did not start as a failed job, in the thread where the job would have been. */
export async function noteUnfired(
  { store, inventory, jobs }: Submitting,
  submission: Submission,
  failed: Extract<Happening, { kind: 'failed' }>,
): Promise<void> {
  const job = jobs.find(({ name }) => name === submission.request.job);
  await create({ store, inventory }, submission, { writes: job?.writes ?? true }, failed);
}

type Creating = Pick<Submitting, 'store' | 'inventory' | 'policy'>;

async function create(
  { store, inventory, policy }: Creating,
  { request, text, by, place, scheduled, key = '' }: Submission,
  job: Pick<Job, 'writes'>,
  failed?: Happening,
): Promise<string> {
  // A request from a terminal gets its thread in the cluster's own channel, so that approvers see the plan.
  const [home = inventory.alerts.channel] = inventory.channels;
  const thread = place ?? (job.writes && home !== undefined ? { channel: home } : undefined);
  const fields = Object.entries({
    cluster: inventory.name,
    job: request.job,
    params: encoded(request.params),
    text,
    requestedBy: by.id,
    requesterGroups: encoded(by.groups),
    writes: job.writes ? '1' : '0',
    ...(thread ? { place: encoded(thread) } : {}),
    ...(failed ? { turn: '0' } : {}),
    ...(policy === undefined ? {} : { policy }),
    ...(scheduled === undefined ? {} : { scheduled }),
  });
  const happenings: readonly Happening[] = [{ kind: 'requested', by: by.id, text }, ...(failed ? [failed] : [])];
  const state = failed ? 'failed' : job.writes ? 'planning' : 'queued';
  const lines = happenings.map((happening) => encoded(happening)).join('\n');
  // Scheduled requests do not count against the limit.
  const limited = job.writes || scheduled !== undefined ? '' : by.id;
  const args = [key, String(sameRequestSeconds), state, lines, limited, String(looksPerPerson), ...fields.flat()];
  const [id = '', ...more] = await outcomeOf(store, submitScript, args);
  if (id === 'full') throw await tooManyLooks(store, inventory, more);
  return id;
}
