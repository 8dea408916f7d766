import { z } from 'zod';
import type { Check } from '../check/check.ts';
import type { FactSet, View } from '../check/fact.ts';
import type { Host, Inventory } from '../inventory/inventory.ts';
import type { Role } from '../inventory/services.ts';
import type { Change, Cluster } from '../plan/step.ts';

/** A check that must become ok during the fault, and its time limit. The time it took is a result. */
export interface Expectation {
  readonly check: Check;
  readonly withinSeconds: number;
  /** Run only on hosts with power: a query to one without takes its whole timeout. */
  readonly ofOthers?: true;
}

/**
 * Reverts a fault, as text for sh. The host gets it before the fault and runs it on its own if no worker does.
 * Idempotent, because it also runs when it is unknown how far the fault got. Built from constants and declared names
 * only.
 */
export interface Restore {
  readonly summary: string;
  readonly script: string;
}

/** What is done to the host, and what reverts it; reviewed together. */
export interface Fault {
  /** Hosts that lose power together, through their declared fencing; they get it back before anything else. */
  readonly power?: readonly Host[];
  readonly inject: readonly Change[];
  /** Always run, in order, whatever happened before; a failure does not stop the rest. */
  readonly restore: readonly Restore[];
}

/** A fault with expectations: data only. The engine runs any drill and knows none. */
export interface Drill<F = Record<string, unknown>> {
  /** The event, as in `database-loss`. */
  readonly id: string;
  readonly question: string;
  /** What goes wrong if the cluster is not as resilient as it should be. */
  readonly risk: string;
  /** Who may be affected. */
  readonly on: Role;
  readonly facts: FactSet<F>;
  /**
   * The host to break: the one named by the person, or the most instructive one. Throws Refused when breaking it would
   * prove nothing.
   */
  aim(view: View<F>, inventory: Inventory, wanted: string | undefined): Host;
  fault(target: Host, cluster: Cluster): Fault;
  /** About the target, so that none can be met before the fault takes effect. */
  expect(target: Host, inventory: Inventory): readonly Expectation[];
  /** Seconds of outage allowed per service, by service name; 0 for services not listed. */
  outage(target: Host, inventory: Inventory): ReadonlyMap<string, number>;
  /** How these seconds add up, for people: `3 adverts of 1 s, and the skew`. */
  readonly because: string;
  /** Recovery work after the fault is reverted; part of the drill. */
  readonly comesBackBy?: 'recover databases';
  /** Checks expected to fail during the fault, by id prefix; they do not stop the drill. */
  readonly hurts: readonly string[];
  /** Minimum duration of the fault. */
  readonly watchSeconds: number;
  /** Time limit for the cluster to return to its steady state after the restore. */
  readonly settleSeconds: number;
}

export function defineDrill<F>(drill: Drill<F>): Drill {
  return drill as unknown as Drill;
}

/** `held`: as expected. `deviated`: the cluster fell short, which is a result, not an error. `aborted`: no result. */
export const outcomes = ['held', 'deviated', 'aborted'] as const;
export type DrillOutcome = (typeof outcomes)[number];

/** The figures of one service in a drill, in ms. */
export const Measured = z.object({
  service: z.string(),
  expectedMs: z.number(),
  longestMs: z.number(),
  failed: z.number(),
  attempts: z.number(),
  /** Interval between two clients, which is the precision of an outage. */
  everyMs: z.number().default(0),
  firstError: z.string().optional(),
  /** How often the one long-lived connection was cut; absent if there was none. */
  cuts: z.number().optional(),
  /** When it was first cut, in ms since the fault; negative if before it. */
  firstCutMs: z.number().optional(),
});
export type Measured = z.infer<typeof Measured>;

/** The stored record of a drill. */
export const DrillRecord = z.object({
  drill: z.string(),
  target: z.string(),
  outcome: z.enum(outcomes),
  /** ms since the epoch. */
  at: z.number(),
  /** How it fell short, in words; empty when it held. */
  findings: z.array(z.string()),
  measured: z.array(Measured),
  /** The job that ran it. Earlier versions did not record it. */
  run: z.string().optional(),
});
export type DrillRecord = z.infer<typeof DrillRecord>;

const Outage = z.object({
  service: z.string(),
  from: z.number(),
  /** Absent if it ran to the end. */
  to: z.number().optional(),
  /** The error of the first failed client. */
  why: z.string(),
  failed: z.number(),
});

/** The full report of a drill. Times are in ms since `began` unless noted otherwise. */
export const DrillReport = z.object({
  record: DrillRecord,
  /** When probing began; ms since the epoch. */
  began: z.number(),
  /** Time zone of the picture. Earlier versions drew UTC. */
  zone: z.string().optional(),
  faultAt: z.number(),
  restoredAt: z.number(),
  /** When the last client ended. */
  endedAt: z.number(),
  outages: z.array(Outage),
});
export type DrillReport = z.infer<typeof DrillReport>;

/** The service with the longest outage; undefined if there was none. */
export function longestOf({ measured }: DrillRecord): Measured | undefined {
  const [longest] = measured.toSorted((a, b) => b.longestMs - a.longestMs);
  return longest && longest.longestMs > 0 ? longest : undefined;
}

/**
 * A fault that is not reverted yet. Recorded before the fault and kept until the cluster is back in its steady state;
 * reverted before any other change.
 */
export const PendingRestore = z.object({
  drill: z.string(),
  target: z.string(),
  /** ms since the epoch. */
  since: z.number(),
  /** Hosts that are switched off. */
  power: z.array(z.string()).default([]),
});
export type PendingRestore = z.infer<typeof PendingRestore>;

/** As in `database-power on db1`. */
export function faultOf({ drill, target }: PendingRestore): string {
  return `${drill} on ${target}`;
}
