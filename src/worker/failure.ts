import { mayBeSamePerson, permissionsOf } from '../model/inventory/access.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { policyFor, policyOf } from '../model/inventory/policy.ts';
import { describe, HostError, Refused } from '../model/text/errors.ts';
import type { StoredRun } from '../store/run-record.ts';

interface Failure {
  readonly sentence: string;
  readonly remedy: string;
  /** Not an expected error: logged with its stack. */
  readonly bug: boolean;
}

/** How an error is reported; `next` is the command to run, unless the error names one. */
export function failure(error: unknown, next: string): Failure {
  if (error instanceof HostError) {
    return { sentence: describe(error), remedy: inOrder(error.remedy ?? `check ${error.host}`, next), bug: false };
  }
  if (error instanceof Refused)
    return { sentence: describe(error), remedy: `once that is resolved, ${next}`, bug: false };
  const sentence = `this is a bug in mailha, not something you did: ${describe(error)}`;
  return { sentence, remedy: `report it with the worker's log, then ${next}`, bug: true };
}

/** A remedy that is a sentence of its own is followed by another one. */
function inOrder(first: string, next: string): string {
  return /[.?!:]$/.test(first) ? `${first} Then ${next}` : `${first}, then ${next}`;
}

/**
 * Why the run may not be applied, if the people who requested and approved it have lost their role since. Roles are checked
 * when the work starts as well as on each click.
 */
export function whyNotApply(run: StoredRun, inventory: Inventory): string | undefined {
  const { access } = inventory;
  const asked = permissionsOf({ id: run.requestedBy, groups: run.requesterGroups }, access);
  if (!asked.includes('operator')) return `${run.requestedBy}, who requested it, no longer has the operator role`;
  if (run.approvedBy === undefined) return 'it was not approved';
  const policy = policyOf(run.approvedBy);
  if (policy !== undefined) {
    const isStill = policyFor(inventory, { job: run.job, params: run.params }, run.scheduled) === policy;
    return isStill ? undefined : `it was approved by the policy ${policy}, which no longer allows it`;
  }
  const approved = permissionsOf({ id: run.approvedBy, groups: run.approverGroups ?? [] }, access);
  if (!approved.includes('approver')) return `${run.approvedBy}, who approved it, no longer has the approver role`;
  if (mayBeSamePerson(run.requestedBy, run.approvedBy, access)) {
    return `${run.requestedBy}, who requested it, and ${run.approvedBy}, who approved it, may be the same person`;
  }
  return undefined;
}
