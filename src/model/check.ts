import type { FactSet, View } from './fact.ts';
import type { Inventory, Role } from './inventory.ts';

/** Best first. Not knowing is worse than knowing it limps, and better than knowing it is down. */
export const statuses = ['ok', 'degraded', 'unknown', 'critical'] as const;
export type Status = (typeof statuses)[number];

/** Bad news always comes with what to do about it; the compiler insists. */
export type Verdict =
  | { readonly status: 'ok'; readonly summary: string }
  | { readonly status: Exclude<Status, 'ok'>; readonly summary: string; readonly remedy: string };

/** The hosts a check looks at: those of one role, of any of several, or all of them, each by itself. */
export type Scope = Role | readonly Role[] | 'every host';

/** A promise the cluster keeps, and how to tell whether it does. */
export interface Check<F = Record<string, unknown>> {
  /** `technology.promise`, as in `vip.held-once`. */
  readonly id: string;
  readonly on: Scope;
  readonly facts: FactSet<F>;
  /** Pure. A host in `missing` did not answer; one check elsewhere says so, others say only what follows from it. */
  judge(view: View<F>, inventory: Inventory): Verdict;
}

/** Infers F from `facts`, then forgets it so that different checks fit in one list. */
export function defineCheck<F>(check: Check<F>): Check {
  return check as unknown as Check;
}

export function worst(found: readonly Status[]): Status {
  return found.reduce((a, b) => (statuses.indexOf(a) >= statuses.indexOf(b) ? a : b), 'ok');
}
