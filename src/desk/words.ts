import { faultOf } from '../model/drill/drill.ts';
import type { Access, Person } from '../model/inventory/access.ts';
import { mayBeSamePerson } from '../model/inventory/access.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import type { StoredRun } from '../store/run-record.ts';
import type { Store } from '../store/script.ts';

/** Where something is decided. */
export interface DeskContext {
  readonly store: Store;
  readonly inventory: Inventory;
}

/** Four eyes: whoever asked for a plan, or had it resumed, cannot approve it. */
export function ownPlan(who: Person, run: StoredRun, access: Access): string | undefined {
  const own = [run.requestedBy, run.resumedBy].find((id) => id !== undefined && mayBeSamePerson(id, who.id, access));
  if (own === undefined) return undefined;
  if (own === who.id) return `You asked for job ${run.id} yourself; somebody else must approve it.`;
  return `You and ${own}, who asked for job ${run.id}, may be one person; list both ids under access.people in the inventory if you are not.`;
}

/** What a run that cannot be decided any more (or not yet) has come to. */
export function standing(run: StoredRun): string {
  const job = `Job ${run.id}`;
  const since = run.endedAt ? ` at ${time(run.endedAt)}` : '';
  const approved = run.approvedBy ? ` by ${run.approvedBy} at ${time(run.approvedAt ?? 0)}` : '';
  switch (run.state) {
    case 'queued':
    case 'planning':
      return `${job} is still looking at the cluster; there is no plan to decide about yet.`;
    case 'waiting':
      return `The plan of ${job.toLowerCase()} was made anew since this was shown; look at its newest plan.`;
    case 'approved':
      return `${job} is approved already${approved} and starts as soon as it is its turn.`;
    case 'running':
      return run.writes ? `${job} is approved already${approved} and is running.` : `${job} is running; it only looks.`;
    case 'restoring':
      return `${job} is restoring${run.pendingRestore ? ` ${faultOf(run.pendingRestore)}` : ' what its drill broke'}; that cannot be cancelled, comes before any other change, and is tried until it succeeds. \`resume ${run.id}\` tries again at once.`;
    case 'done':
      return `${job} is done already${since}.`;
    case 'failed':
    case 'interrupted':
      return `${job} ${run.state === 'failed' ? 'failed' : 'was interrupted'}${since}; \`resume ${run.id}\` goes on with it.`;
    case 'cancelled':
    case 'rejected':
      return `${job} was ${run.state} already${since}.`;
    case 'expired':
      return `The approval of ${job.toLowerCase()} expired${since}; type \`${run.text}\` again for a new plan.`;
    case 'superseded':
      return `${job} was superseded by a newer plan for the same${since}; decide about that one.`;
  }
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
