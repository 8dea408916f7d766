import { mayBeSamePerson, permissionsOf } from '../model/inventory/access.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { policyFor, policyOf } from '../model/inventory/policy.ts';
import { describe, HostError, Refused } from '../model/text/errors.ts';
import type { StoredRun } from '../store/run-record.ts';

interface Failure {
  readonly sentence: string;
  readonly remedy: string;
  /** Nobody meant this to be thrown: it belongs in the log, with its stack. */
  readonly bug: boolean;
}

/** What people are told about an error; `next` is what they can type, unless the error knows better. */
export function failure(error: unknown, next: string): Failure {
  if (error instanceof HostError) {
    const remedy = error.remedy ? `${error.remedy}, then ${next}` : `look at ${error.host}, then ${next}`;
    return { sentence: describe(error), remedy, bug: false };
  }
  if (error instanceof Refused) return { sentence: describe(error), remedy: next, bug: false };
  const sentence = `this is a bug in mailha, not something you did: ${describe(error)}`;
  return { sentence, remedy: `report it with the log of the worker, then ${next}`, bug: true };
}

/**
 * Whether the people who asked and approved still may: roles are looked at when the work is done as well as when
 * somebody clicks. Says why not in a sentence.
 */
export function whyNotApply(run: StoredRun, inventory: Inventory): string | undefined {
  const { access } = inventory;
  const asked = permissionsOf({ id: run.requestedBy, groups: run.requesterGroups }, access);
  if (!asked.includes('operator')) return `${run.requestedBy}, who asked for it, is no operator any more`;
  if (run.approvedBy === undefined) return 'nobody has approved it';
  const policy = policyOf(run.approvedBy);
  if (policy !== undefined) {
    const isStill = policyFor(inventory, { job: run.job, params: run.params }, run.scheduled) === policy;
    return isStill ? undefined : `the policy ${policy}, by which it was approved, allows it no more`;
  }
  const approved = permissionsOf({ id: run.approvedBy, groups: run.approverGroups ?? [] }, access);
  if (!approved.includes('approver')) return `${run.approvedBy}, who approved it, is no approver any more`;
  if (mayBeSamePerson(run.requestedBy, run.approvedBy, access)) {
    return `${run.requestedBy} and ${run.approvedBy}, who asked for it and approved it, may be one person`;
  }
  return undefined;
}
