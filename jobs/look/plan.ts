import { z } from 'zod';
import { countChanges, hostsOf } from '../../src/model/plan/plan.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { previewTarget } from '../change/deploy.ts';

const Params = z.object({ target: z.string() });

export const planJob: ReadJob<z.infer<typeof Params>> = {
  name: 'plan',
  writes: false,
  params: Params,
  async run(world, { target }) {
    const plan = await previewTarget(world, { target });
    await world.report({ kind: 'planned', plan });
    const sentence =
      plan.steps.length === 0
        ? `${target} up to date: no changes`
        : `${target}: ${countChanges(plan)} changes needed on ${hostsOf(plan).join(', ')}`;
    return { status: plan.steps.length === 0 ? 'ok' : 'degraded', sentence };
  },
};
