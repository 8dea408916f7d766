import type { Argv, Around, Fact, FactSet, View } from '../check/fact.ts';
import type { Host, Inventory } from '../inventory/inventory.ts';
import type { Secrets } from '../inventory/secrets.ts';
import type { Role } from '../inventory/services.ts';
import type { ReversibleWrite } from '../mail/directory-write.ts';

/** The declared state: the inventory, and the secrets for its files. */
export interface Cluster {
  readonly inventory: Inventory;
  readonly secrets: Secrets;
}

/** One command on a host. `ps` does not show `stdin`. */
export interface Run {
  readonly run: Argv;
  readonly stdin?: string;
  /** Writes to the host's directory, sent through `run`, which is `ldapRelay`. The first that fails takes back those before it. */
  readonly directory?: readonly ReversibleWrite[];
}

/** Placeholder in stdin or in a directory's values for a value that only the run itself knows. */
export const withheldMark = '@withheld@';

/** One write to one host. `undo` reverts it; omit it only if nothing can. */
export interface Change extends Run {
  readonly summary: string;
  readonly undo?: readonly Run[];
  /** For the diff shown to approvers; `before` is undefined for a new file. */
  readonly file?: {
    readonly path: string;
    readonly before: string | undefined;
    readonly after: string;
    readonly secret?: FileSecret;
  };
  /** What clients may notice while it runs: `the VIP moves for about 1 s`. */
  readonly disrupts?: string;
  /** Time limit in seconds. Default 60. */
  readonly timeoutSeconds?: number;
  /**
   * Stdin read from another host just before: keys that must be the same on both and that are shown to no one. An
   * approval covers the source host and the command.
   */
  readonly stdinFrom?: { readonly host: string; readonly fact: Fact<string> };
  /**
   * Replaces `withheldMark` just before sending: a value generated for this run that no plan, approval or
   * journal may hold, such as the hash of a new password. Undefined while planning.
   */
  readonly withheld?: string;
  /** The progress that a line of output shows; undefined if none. */
  readonly tells?: (line: string) => string | undefined;
  /** What to do about a failure, by what was printed; undefined when that is not known. */
  readonly explains?: (printed: string) => string | undefined;
  /** The log to show from the host when it failed. */
  readonly log?: Log;
}

/**
 * What a diff of the file must hide: the whole file, or the values in the host's present lines. A file that renders a
 * known secret counts as `values` automatically.
 */
export type FileSecret = 'whole' | 'values';

/** The end of a log, printed by `command`. */
export interface Log {
  readonly command: string;
  readonly tail: Fact<string>;
}

/**
 * A part of the declared state. `plan` compares facts with it and returns the changes that close the gap, in order; an
 * empty list means nothing to do. Preview, apply, convergence and undo are derived from it by engine/.
 */
export interface Step<F = Record<string, unknown>, P = Record<string, unknown>> {
  /** `technology.state`, as in `keepalived.configured`. */
  readonly id: string;
  readonly on: readonly Role[];
  /** The state it establishes, for people: `keepalived holds the VIPs`. */
  readonly summary: string;
  readonly facts: FactSet<F>;
  /**
   * Facts it needs from other hosts of these roles: for example whether any node runs, before it bootstraps a cluster.
   */
  readonly around?: Around<P>;
  /**
   * `around` holds the other hosts of those roles; a host in its `missing` did not answer, so nothing is known about
   * it. Throws Refused when there is no safe way to the declared state.
   */
  plan(facts: F, host: Host, cluster: Cluster, around: View<P>): readonly Change[];
}

/** The same step, without changes where the condition does not hold. */
export function onlyWhere(step: Step, holds: (inventory: Inventory) => boolean): Step {
  return {
    ...step,
    plan: (facts, host, cluster, around) => (holds(cluster.inventory) ? step.plan(facts, host, cluster, around) : []),
  };
}

export function defineStep<F, P = Record<string, never>>(step: Step<F, P>): Step {
  return step as unknown as Step;
}
