import type { Inventory } from '../inventory/inventory.ts';
import type { Role } from '../inventory/services.ts';
import type { Explains } from './cause.ts';
import type { Around, FactSet, View } from './fact.ts';

/** Best first. Not knowing is worse than knowing it limps, and better than knowing it is down. */
export const statuses = ['ok', 'degraded', 'unknown', 'critical'] as const;
export type Status = (typeof statuses)[number];

/** What is said, and of whom. */
interface Finding {
  readonly summary: string;
  /** The hosts it is about, by name: those at fault, or all that were judged when it is ok. Empty where no host is concerned. */
  readonly hosts: readonly string[];
  /** Other hosts that the summary may name: healthy peers, and directors that report a real server. */
  readonly others?: readonly string[];
}

/** Bad news always comes with what to do about it; the compiler insists. */
export type Verdict =
  | (Finding & {
      readonly status: 'ok';
      /** Shown also when all is well. */
      readonly worthTelling?: true;
    })
  | (Finding & {
      readonly status: Exclude<Status, 'ok'>;
      readonly remedy: string;
      readonly explains?: Explains;
    });

/** The hosts a check looks at: those of one role, of any of several, or all of them, each by itself. */
export type Scope = Role | readonly Role[] | 'every host';

/** A promise the cluster keeps, and how to tell whether it does. */
export interface Check<F = Record<string, unknown>, P = Record<string, unknown>> {
  /** `technology.promise`, as in `vip.held-once`. */
  readonly id: string;
  readonly on: Scope;
  readonly facts: FactSet<F>;
  /** What it must know of the hosts of these roles: whether a service was ever set up on those that are to serve it. */
  readonly around?: Around<P>;
  /**
   * Pure. A host in `missing` did not answer; one check elsewhere says so, others say only what follows from it.
   * Undefined when there is nothing to judge: a tier that is not set up yet is told of by one check, not by all of its.
   */
  judge(view: View<F>, inventory: Inventory, around: View<P>): Verdict | undefined;
}

/** Infers F and P, then forgets them so that different checks fit in one list. */
export function defineCheck<F, P = Record<string, never>>(check: Check<F, P>): Check {
  return check as unknown as Check;
}

/** Higher is worse. */
export const rank = (status: Status): number => statuses.indexOf(status);

export function worst(found: readonly Status[]): Status {
  return found.reduce((a, b) => (rank(a) >= rank(b) ? a : b), 'ok');
}
