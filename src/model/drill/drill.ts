import { z } from 'zod';
import type { Check } from '../check/check.ts';
import type { FactSet, View } from '../check/fact.ts';
import type { Host, Inventory } from '../inventory/inventory.ts';
import type { Role } from '../inventory/services.ts';
import type { Change, Cluster } from '../plan/step.ts';

/** A check that must become ok while the fault is there, and how long it may take. How long it did take is a result. */
export interface Expectation {
  readonly check: Check;
  readonly withinSeconds: number;
  /** Asked only of hosts that have their power: a look at one without takes as long as it takes to give up on it. */
  readonly ofOthers?: true;
}

/**
 * What puts an end to a fault, as text for sh: the host is given it before the fault, to run it by itself when nobody does. Idempotent,
 * since it is also run where nobody knows how far the fault came. Made of constants and declared names only.
 */
export interface Restore {
  readonly summary: string;
  readonly script: string;
}

/** What is done to the host, and what puts it back, reviewed together. */
export interface Fault {
  /** Hosts that lose their power, all at once, by the fencing that is declared for them; they get it back before anything else. */
  readonly power?: readonly Host[];
  readonly inject: readonly Change[];
  /** Always run, in order, whatever happened before; one that fails does not stop the rest. */
  readonly restore: readonly Restore[];
}

/** A fault with expectations: data only. The engine runs it and knows none. */
export interface Drill<F = Record<string, unknown>> {
  /** The event, as in `database-loss`. */
  readonly id: string;
  readonly question: string;
  /** What goes wrong when the cluster is not as good as it should be. */
  readonly risk: string;
  /** Whom it may hurt. */
  readonly on: Role;
  readonly facts: FactSet<F>;
  /**
   * The one host to hurt: the one that was asked for, or the one by which most is learned. Throws Refused when hurting it
   * would prove nothing.
   */
  aim(view: View<F>, inventory: Inventory, wanted: string | undefined): Host;
  fault(target: Host, cluster: Cluster): Fault;
  /** Of the target, so that none can be true before the fault has had its effect. */
  expect(target: Host, inventory: Inventory): readonly Expectation[];
  /** Seconds for which clients of a service may be without it, by the name of the service; 0 where it is not named. */
  outage(target: Host, inventory: Inventory): ReadonlyMap<string, number>;
  /** How those seconds come about, for people: `3 adverts of 1 s, and the skew`. */
  readonly because: string;
  /** What has to be done besides, once the fault is put back: the drill does it as part of itself. */
  readonly comesBackBy?: 'recover databases';
  /** Checks that are not ok while the fault is there, by the beginnings of their ids: that is no reason to stop. */
  readonly hurts: readonly string[];
  /** For how long the fault stays at least. */
  readonly watchSeconds: number;
  /** How long the cluster may take to be as it was, once all is put back. */
  readonly settleSeconds: number;
}

export function defineDrill<F>(drill: Drill<F>): Drill {
  return drill as unknown as Drill;
}

/** `held`: as expected. `deviated`: the cluster fell short, which is a finding and no error. `aborted`: nothing can be said. */
export const outcomes = ['held', 'deviated', 'aborted'] as const;
export type DrillOutcome = (typeof outcomes)[number];

/** A service in a drill, in ms. */
export const Measured = z.object({
  service: z.string(),
  expectedMs: z.number(),
  longestMs: z.number(),
  failed: z.number(),
  attempts: z.number(),
  /** Between two clients: an outage is known to within that. */
  everyMs: z.number().default(0),
  firstError: z.string().optional(),
  /** Of the one connection that was to stay, how often it was cut; absent where there was none. */
  cuts: z.number().optional(),
  /** When it was cut first, in ms since the fault; before it when negative. */
  firstCutMs: z.number().optional(),
});
export type Measured = z.infer<typeof Measured>;

/** What is kept of a drill that ran. */
export const DrillRecord = z.object({
  drill: z.string(),
  target: z.string(),
  outcome: z.enum(outcomes),
  /** ms since the epoch. */
  at: z.number(),
  /** Whatever it fell short in, in words; empty when it held. */
  findings: z.array(z.string()),
  measured: z.array(Measured),
});
export type DrillRecord = z.infer<typeof DrillRecord>;

const Outage = z.object({
  service: z.string(),
  from: z.number(),
  /** Absent when it lasted to the end. */
  to: z.number().optional(),
  /** What the first client was told that was not served. */
  why: z.string(),
  failed: z.number(),
});

/** All that is told of a drill that ran. Times are in ms since `began` unless it says otherwise. */
export const DrillReport = z.object({
  record: DrillRecord,
  /** When clients began to come; ms since the epoch. */
  began: z.number(),
  faultAt: z.number(),
  restoredAt: z.number(),
  /** When the last client had come. */
  endedAt: z.number(),
  outages: z.array(Outage),
});
export type DrillReport = z.infer<typeof DrillReport>;

/** The service that was away longest, and for how long; undefined when no client noticed anything. */
export function longestOf({ measured }: DrillRecord): Measured | undefined {
  const [longest] = measured.toSorted((a, b) => b.longestMs - a.longestMs);
  return longest && longest.longestMs > 0 ? longest : undefined;
}

/** A fault that is not reverted yet: kept from before the fault until the cluster is as it was, and executed before any other change. */
export const PendingRestore = z.object({
  drill: z.string(),
  target: z.string(),
  /** ms since the epoch. */
  since: z.number(),
  /** Hosts whose power is taken. */
  power: z.array(z.string()).default([]),
});
export type PendingRestore = z.infer<typeof PendingRestore>;

/** As in `database-power on db1`. */
export function faultOf({ drill, target }: PendingRestore): string {
  return `${drill} on ${target}`;
}
