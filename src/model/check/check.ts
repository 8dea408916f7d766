import type { Inventory } from '../inventory/inventory.ts';
import type { Role } from '../inventory/services.ts';
import type { Explains } from './cause.ts';
import type { Around, FactSet, View } from './fact.ts';

/** Best first. Not knowing is worse than knowing it limps, and better than knowing it is down. */
export const statuses = ['ok', 'degraded', 'unknown', 'critical'] as const;
export type Status = (typeof statuses)[number];

/** A summary and the hosts it concerns. */
interface Finding {
  readonly summary: string;
  /** The hosts it is about, by name: those at fault, or all that were judged when it is ok. Empty where no host is concerned. */
  readonly hosts: readonly string[];
  /** Other hosts that the summary may name: healthy peers, and directors that report a real server. */
  readonly others?: readonly string[];
}

/** A verdict that is not ok has a remedy, by type. */
export type Verdict =
  | (Finding & {
      readonly status: 'ok';
      /** Shown although it is ok. */
      readonly worthTelling?: true;
    })
  | (Finding & {
      readonly status: Exclude<Status, 'ok'>;
      readonly remedy: string;
      readonly explains?: Explains;
      /** What could not be read, where nothing else is bad: checks that lack no more are counted under this one. */
      readonly lacks?: readonly string[];
    });

/** The hosts of a check: those of one role or of several roles, or every host. */
export type Scope = Role | readonly Role[] | 'every host';

/** A promise of the cluster, and how to judge it. */
export interface Check<F = Record<string, unknown>, P = Record<string, unknown>> {
  /** `technology.promise`, as in `vip.held-once`. */
  readonly id: string;
  readonly on: Scope;
  readonly facts: FactSet<F>;
  /** Facts about hosts of other roles: whether the service they should carry was ever deployed. */
  readonly around?: Around<P>;
  /**
   * Pure. A host in `missing` was unreachable: host.answers reports that, other checks only its consequences.
   * Undefined when there is nothing to judge, such as a tier that is not deployed yet.
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
