import type { z } from 'zod';
import type { PendingRestore } from '../drill/drill.ts';
import type { Plan } from '../plan/plan.ts';
import type { Observer, Operator } from '../plan/world.ts';
import type { Outcome } from './outcome.ts';

interface Described<P> {
  readonly name: string;
  readonly params: z.ZodType<P>;
}

/** Looks and says what it saw. Runs at once, many at a time, and again after a lost connection. */
export interface ReadJob<P> extends Described<P> {
  readonly writes: false;
  run(world: Observer, params: P): Promise<Outcome>;
}

/**
 * Changes the cluster. `plan` looks; a person who did not ask approves what it returned; `apply`
 * is then given that plan, holds the cluster's lease meanwhile, and is never run twice by itself.
 */
export interface WriteJob<P> extends Described<P> {
  readonly writes: true;
  plan(world: Observer, params: P): Promise<Plan>;
  /** What an empty plan means; without it, that all is as declared. */
  nothingToDo?(world: Observer, params: P): Promise<Outcome>;
  apply(world: Operator, params: P, approved: Plan): Promise<Outcome>;
  /**
   * Reverts what an earlier worker has left broken, and says so to `world.pendingRestore`. For jobs that keep a pending restore. Needs
   * no approval and no steady cluster; throws when it did not succeed, and is tried again later.
   */
  restore?(world: Operator, params: P, pending: PendingRestore): Promise<Outcome>;
}

export type Job<P = unknown> = ReadJob<P> | WriteJob<P>;

/** Forgets the type of the parameters so that different jobs fit in one list; they are parsed before use. */
export function anyJob<P>(job: Job<P>): Job {
  return job as unknown as Job;
}
