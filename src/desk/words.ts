import { faultOf } from '../model/drill/drill.ts';
import type { Access, Person } from '../model/inventory/access.ts';
import { mayBeSamePerson } from '../model/inventory/access.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import type { StoredRun } from '../store/run-record.ts';
import type { Store } from '../store/script.ts';

/** What a decision needs: the store, and the access list of the inventory. */
export interface DeskContext {
  readonly store: Store;
  readonly inventory: Inventory;
}

/** Four eyes: the person who requested or resumed a job cannot approve its plan. */
export function ownPlan(who: Person, run: StoredRun, access: Access): string | undefined {
  const own = [run.requestedBy, run.resumedBy].find((id) => id !== undefined && mayBeSamePerson(id, who.id, access));
  if (own === undefined) return undefined;
  if (own === who.id) return `You requested job ${run.id}; another approver must approve it.`;
  return `You and ${own}, who requested job ${run.id}, may be the same person. If not, list both ids under access.people in cluster.yaml.`;
}

/** Why a run cannot be decided on now: its state, when, and by whom. */
export function standing(run: StoredRun): string {
  const job = `Job ${run.id}`;
  const since = run.endedAt ? ` at ${time(run.endedAt)}` : '';
  const approved = run.approvedBy ? ` by ${run.approvedBy} at ${time(run.approvedAt ?? 0)}` : '';
  switch (run.state) {
    case 'queued':
    case 'planning':
      return `${job} is ${run.state}; there is no plan to approve yet.`;
    case 'waiting':
      return `${job} has a newer plan than the one you saw; read it with \`job ${run.id}\`.`;
    case 'approved':
      return `${job} is already approved${approved} and waits for its turn.`;
    case 'running':
      return run.writes ? `${job} is already approved${approved} and running.` : `${job} is running; it is read-only.`;
    case 'restoring':
      return `${job} is restoring${run.pendingRestore ? ` ${faultOf(run.pendingRestore)}` : ' what its drill broke'}; it cannot be cancelled, runs before any other change, and is retried until it succeeds. \`resume ${run.id}\` retries at once.`;
    case 'done':
      return `${job} finished${since}; there is nothing left to decide.`;
    case 'failed':
    case 'interrupted':
      return `${job} ${run.state === 'failed' ? 'failed' : 'was interrupted'}${since}; \`resume ${run.id}\` continues it.`;
    case 'cancelled':
    case 'rejected':
      return `${job} was already ${run.state}${since}.`;
    case 'expired':
      return `The approval of ${job.toLowerCase()} expired${since}; type \`${run.text}\` again for a new plan.`;
    case 'superseded':
      return `${job} was replaced by a newer plan for the same target${since}; decide on that one.`;
  }
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
