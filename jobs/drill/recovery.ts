import type { Drill } from '../../src/model/drill/drill.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import { describe, Refused } from '../../src/model/text/errors.ts';
import { recoverJob } from '../change/recover.ts';

/** Seconds between two checks whether all hosts have booted. */
const pauseSeconds = 5;

/**
 * Runs the recovery that an operator would type once all hosts have power again; gives up no host. Returns why it did not
 * succeed. Covered by the drill's approval: its plan names it.
 */
export async function comeBack(operator: Operator, { comesBackBy, settleSeconds }: Drill): Promise<readonly string[]> {
  if (comesBackBy === undefined) return [];
  // A restore cannot be cancelled.
  const world = { ...operator, cancelled: new AbortController().signal };
  const givingUpNone = { without: [] };
  const until = world.now().getTime() + settleSeconds * 1000;
  for (;;) {
    try {
      const plan = await recoverJob.plan(world, givingUpNone);
      if (plan.steps.length > 0) await recoverJob.apply(world, givingUpNone, plan);
      return [];
    } catch (error) {
      // Refused means that a host has not booted yet: try again. Any other error needs an operator.
      const isOver = !(error instanceof Refused) || world.now().getTime() >= until;
      if (isOver) return [`\`${comesBackBy}\`: ${describe(error)}`];
      await world.sleep(pauseSeconds);
    }
  }
}
