import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The stored form of a change, used for display and comparison; never contains a secret. */
export const PlannedChange = z.object({
  summary: z.string(),
  /** Digest of the exact argv and stdin. An approval covers a set of these. */
  fingerprint: z.string(),
  /** Unified diff, secrets masked. */
  diff: z.string().optional(),
  undoable: z.boolean(),
  disrupts: z.string().optional(),
});
export type PlannedChange = z.infer<typeof PlannedChange>;

/** One step on one host. Steps without changes are not in a plan. */
export const PlannedStep = z.object({
  host: z.string(),
  step: z.string(),
  summary: z.string(),
  changes: z.array(PlannedChange).nonempty(),
});
export type PlannedStep = z.infer<typeof PlannedStep>;

/**
 * The pace of a stage: `together` while later stages begin; `unserved`, all hosts at once as long as none serves
 * clients; `in turn`, one at a time. The engine is never faster than the plan shows.
 */
export const Pace = z.enum(['together', 'unserved', 'in turn']);
export type Pace = z.infer<typeof Pace>;

/** Hosts of a stage with changes, in order. */
export const PlannedTurn = z.object({
  hosts: z.array(z.string()),
  steps: z.array(z.string()),
  pace: Pace,
  /** Checks that must be ok after each host. */
  gates: z.array(z.string()),
});
export type PlannedTurn = z.infer<typeof PlannedTurn>;

/** The changes that lead to the declared state, in order; empty when it is reached. */
export const Plan = z.object({
  target: z.string(),
  steps: z.array(PlannedStep),
  /** Absent in plans of earlier versions. */
  turns: z.array(PlannedTurn).optional(),
  /** Digest of the inventory, the facts, and the ordered steps with their changes. This is what people approve. */
  digest: z.string(),
});
export type Plan = z.infer<typeof Plan>;

/** SHA-256 of a JSON value, in hex; the order of an object's keys does not matter. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** As people see and type it. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}

/** Hosts in the order of the plan. */
export function hostsOf(plan: Plan): readonly string[] {
  return [...new Set(plan.steps.map(({ host }) => host))];
}

export function countChanges(plan: Plan): number {
  return plan.steps.reduce((sum, { changes }) => sum + changes.length, 0);
}
