import type { z } from 'zod';
import type { PendingRestore } from '../drill/drill.ts';
import type { Plan } from '../plan/plan.ts';
import type { Observer, Operator } from '../plan/world.ts';
import type { Outcome } from './outcome.ts';

interface Described<P> {
  readonly name: string;
  readonly params: z.ZodType<P>;
}

/** Reads and reports. Starts at once, concurrently with others, and is retried after its worker is lost. */
export interface ReadJob<P> extends Described<P> {
  readonly writes: false;
  run(world: Observer, params: P): Promise<Outcome>;
}

/**
 * Changes the cluster. `plan` is read-only; a second person approves its result; `apply` then gets that plan, holds the
 * cluster's lease meanwhile, and is never retried automatically.
 */
export interface WriteJob<P> extends Described<P> {
  readonly writes: true;
  plan(world: Observer, params: P): Promise<Plan>;
  /** The meaning of an empty plan; by default, that everything is as declared. */
  nothingToDo?(world: Observer, params: P): Promise<Outcome>;
  apply(world: Operator, params: P, approved: Plan): Promise<Outcome>;
  /**
   * Reverts what an earlier worker left broken, and clears `world.pendingRestore`. For jobs that record a pending
   * restore. Needs no approval and no steady cluster; throws on failure, and is retried later.
   */
  restore?(world: Operator, params: P, pending: PendingRestore): Promise<Outcome>;
}

export type Job<P = unknown> = ReadJob<P> | WriteJob<P>;

/** Erases the parameter type so that different jobs fit in one list; parameters are parsed before use. */
export function anyJob<P>(job: Job<P>): Job {
  return job as unknown as Job;
}
