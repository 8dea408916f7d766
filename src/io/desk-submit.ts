import type { Submission } from '../model/desk.ts';
import { Refused } from '../model/errors.ts';
import { heldUp } from '../model/hold.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Job } from '../model/job.ts';
import { looksPerPerson, tooManyLooks } from './desk-limit.ts';
import { mustHave } from './desk-words.ts';
import { holdNow } from './hold.ts';
import { submit as submitScript } from './lua/runs.ts';
import type { Store } from './redis-script.ts';
import { encoded, outcomeOf } from './redis-script.ts';

/** Seconds for which the same request again is the same run. Slack repeats an event for up to six minutes. */
const sameRequestSeconds = 3600;

export interface Submitting {
  readonly store: Store;
  readonly inventory: Inventory;
  readonly jobs: readonly Job[];
  /** Instead of an approver; given by what asks at its time, and never by people. */
  readonly policy?: string | undefined;
  /** What comes at its time is no burst, and has no limit. */
  readonly isScheduled?: boolean;
}

/** Answers the run's number, which is that of an earlier run when this request came before. Throws Refused. */
export async function submit(submitting: Submitting, submission: Submission): Promise<string> {
  const { store, inventory, jobs, policy, isScheduled = false } = submitting;
  const { request, text, by, place, key = '' } = submission;
  const job = jobs.find(({ name }) => name === request.job);
  if (!job) throw new Refused(`there is no job called ${request.job}`);
  mustHave(by, job.writes ? 'operator' : 'viewer', inventory.access);
  const held = job.writes ? heldUp(await holdNow(store), by.id) : undefined;
  if (held) throw new Refused(held);
  if (job.writes && inventory.access.approvers.length === 0) {
    throw new Refused('nobody may approve a plan: name somebody under access.approvers in the inventory');
  }
  const params = job.params.safeParse(request.params);
  if (!params.success) throw new Refused(`${request.job} does not understand ${encoded(request.params)}`);
  // What is asked for at a terminal has its thread where the cluster is at home, so that an approver sees the plan.
  const [home = inventory.alerts.channel] = inventory.channels;
  const thread = place ?? (job.writes && home !== undefined ? { channel: home } : undefined);
  const fields = Object.entries({
    cluster: inventory.name,
    job: job.name,
    params: encoded(params.data),
    text,
    requestedBy: by.id,
    requesterGroups: encoded(by.groups),
    writes: job.writes ? '1' : '0',
    ...(thread ? { place: encoded(thread) } : {}),
    ...(policy === undefined ? {} : { policy }),
  });
  const happening = encoded({ kind: 'requested', by: by.id, text });
  const state = job.writes ? 'planning' : 'queued';
  const limited = job.writes || isScheduled ? '' : by.id;
  const args = [key, String(sameRequestSeconds), state, happening, limited, String(looksPerPerson), ...fields.flat()];
  const [id = '', ...more] = await outcomeOf(store, submitScript, args);
  if (id === 'full') throw await tooManyLooks(store, inventory, more);
  return id;
}
