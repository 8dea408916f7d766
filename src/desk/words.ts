import { faultOf } from '../model/drill/drill.ts';
import type { Access, Person } from '../model/inventory/access.ts';
import { mayBeSamePerson } from '../model/inventory/access.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { type Markup, md, moment, person } from '../model/run/card.ts';
import type { StoredRun } from '../store/run-record.ts';
import type { Store } from '../store/script.ts';

/** What a decision needs: the store, and the access list of the inventory. */
export interface DeskContext {
  readonly store: Store;
  readonly inventory: Inventory;
}

/** Four eyes: the person who requested or resumed a job cannot approve its plan. */
export function ownPlan(who: Person, run: StoredRun, access: Access): Markup | undefined {
  const own = [run.requestedBy, run.resumedBy].find((id) => id !== undefined && mayBeSamePerson(id, who.id, access));
  if (own === undefined) return undefined;
  if (own === who.id) return md`You requested job ${run.id}; another approver must approve it.`;
  return md`You and ${person(own)}, who requested job ${run.id}, may be the same person. If not, list both ids under access.people in cluster.yaml.`;
}

/** Why a run cannot be decided on now: its state, when, and by whom. */
export function standing(run: StoredRun): Markup {
  const job = `Job ${run.id}`;
  const since = run.endedAt ? md` ${moment(run.endedAt)}` : '';
  const approved = run.approvedBy ? md` by ${person(run.approvedBy)} ${moment(run.approvedAt ?? 0)}` : '';
  switch (run.state) {
    case 'queued':
    case 'planning':
      return md`${job} is ${run.state}; there is no plan to approve yet.`;
    case 'waiting':
      return md`${job} has a newer plan than the one you saw; read it with \`job ${run.id}\`.`;
    case 'approved':
      return md`${job} is already approved${approved} and waits for its turn.`;
    case 'running':
      if (!run.writes) return md`${job} is running; it is read-only.`;
      return md`${job} is already approved${approved} and running.`;
    case 'restoring':
      return md`${job} is restoring${run.pendingRestore ? ` ${faultOf(run.pendingRestore)}` : ' what its drill broke'}; it cannot be cancelled, runs before any other change, and is retried until it succeeds. \`resume ${run.id}\` retries at once.`;
    case 'done':
      return md`${job} finished${since}; there is nothing left to decide.`;
    case 'failed':
    case 'interrupted':
      return md`${job} ${run.state === 'failed' ? 'failed' : 'was interrupted'}${since}; \`resume ${run.id}\` continues it.`;
    case 'cancelled':
    case 'rejected':
      return md`${job} was already ${run.state}${since}.`;
    case 'expired':
      return md`The approval of ${job.toLowerCase()} expired${since}; type \`${run.text}\` again for a new plan.`;
    case 'superseded':
      return md`${job} was replaced by a newer plan for the same target${since}; decide on that one.`;
  }
}
