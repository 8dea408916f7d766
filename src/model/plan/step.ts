import type { Argv, Around, Fact, FactSet, View } from '../check/fact.ts';
import type { Host, Inventory } from '../inventory/inventory.ts';
import type { Secrets } from '../inventory/secrets.ts';
import type { Role } from '../inventory/services.ts';

/** What should be: the declared cluster, and the secrets its files are rendered with. */
export interface Cluster {
  readonly inventory: Inventory;
  readonly secrets: Secrets;
}

/** One command on a host. What goes by `stdin` is seen by no `ps`. */
export interface Run {
  readonly run: Argv;
  readonly stdin?: string;
}

/** Stands in a stdin for what only the run itself knows. */
export const withheldMark = '@withheld@';

/** One write to one host. `undo` is what puts it back; leave it out only when nothing can. */
export interface Change extends Run {
  readonly summary: string;
  readonly undo?: readonly Run[];
  /** For the diff that the approver reads; `before` is undefined when there is no such file yet. */
  readonly file?: {
    readonly path: string;
    readonly before: string | undefined;
    readonly after: string;
    readonly secret?: FileSecret;
  };
  /** What clients may notice while it runs, when they may: `the VIP moves for about 1 s`. */
  readonly disrupts?: string;
  /** How long the command may take. Default 60. */
  readonly timeoutSeconds?: number;
  /**
   * What another host answers just before goes there by stdin: keys that are to be the same on both, and that nobody else
   * needs to see. An approval covers from whom and what is asked.
   */
  readonly stdinFrom?: { readonly host: string; readonly fact: Fact<string> };
  /**
   * Takes the place of `withheldMark` in the stdin just before it goes: what is made for this run only, and no plan, approval
   * or journal may hold, such as the hash of a new password. While a plan is made there is none yet.
   */
  readonly withheld?: string;
  /** What a line that it prints tells people who wait; undefined when it tells nothing. */
  readonly tells?: (line: string) => string | undefined;
  /** What there is to read on the host when it has failed. */
  readonly log?: Log;
}

/**
 * What of a file a diff may not show: nothing of it, or the values in lines that the host has now. A file into which a
 * known secret is rendered counts as `values` without saying so.
 */
export type FileSecret = 'whole' | 'values';

/** The end of a log, as `command` would print it. */
export interface Log {
  readonly command: string;
  readonly tail: Fact<string>;
}

/**
 * A piece of desired state. `plan` compares facts with what should be and returns the changes
 * that close the gap, in order; an empty list means there is nothing to do. Preview, apply,
 * convergence and undo are all derived from it by engine/.
 */
export interface Step<F = Record<string, unknown>, P = Record<string, unknown>> {
  /** `technology.state`, as in `keepalived.configured`. */
  readonly id: string;
  readonly on: readonly Role[];
  /** What it establishes, for people: `keepalived holds the VIPs`. */
  readonly summary: string;
  readonly facts: FactSet<F>;
  /** What it must know of the other hosts of these roles: whether anybody is there to join, before it starts a cluster anew. */
  readonly around?: Around<P>;
  /**
   * `around` has everybody else of those roles; a host in its `missing` did not answer, and nothing may be concluded
   * about it. Throws Refused when there is no safe way to what should be.
   */
  plan(facts: F, host: Host, cluster: Cluster, around: View<P>): readonly Change[];
}

/** The same step, with nothing to do where that does not hold of what was declared. */
export function onlyWhere(step: Step, holds: (inventory: Inventory) => boolean): Step {
  return {
    ...step,
    plan: (facts, host, cluster, around) => (holds(cluster.inventory) ? step.plan(facts, host, cluster, around) : []),
  };
}

export function defineStep<F, P = Record<string, never>>(step: Step<F, P>): Step {
  return step as unknown as Step;
}
