import type { Drill } from '../../src/model/drill/drill.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import { describe, Refused } from '../../src/model/text/errors.ts';
import { recoverJob } from '../change/recover.ts';

/** Seconds between two looks at whether all have booted. */
const pauseSeconds = 5;

/**
 * What people would type once everything has its power again; nobody is ever given up by it. Answers what kept it from that.
 * Whoever approved the drill approved this as well: the plan of the drill names it.
 */
export async function comeBack(operator: Operator, { comesBackBy, settleSeconds }: Drill): Promise<readonly string[]> {
  if (comesBackBy === undefined) return [];
  // It puts back what was broken, which no Cancel keeps anybody from.
  const world = { ...operator, cancelled: new AbortController().signal };
  const nobody = { without: [] };
  const until = world.now().getTime() + settleSeconds * 1000;
  for (;;) {
    try {
      const plan = await recoverJob.plan(world, nobody);
      if (plan.steps.length > 0) await recoverJob.apply(world, nobody, plan);
      return [];
    } catch (error) {
      // Refused is who has not booted yet, and that passes; whatever failed is for people to look at.
      const isOver = !(error instanceof Refused) || world.now().getTime() >= until;
      if (isOver) return [`\`${comesBackBy}\`: ${describe(error)}`];
      await world.sleep(pauseSeconds);
    }
  }
}
