import { z } from 'zod';
import { apply } from '../src/engine/apply.ts';
import { preview } from '../src/engine/preview.ts';
import type { WriteJob } from '../src/model/job.ts';
import { postOutputs } from './outputs.ts';
import { targetNamed } from './targets.ts';

const Params = z.object({ target: z.string() });

export const deployJob: WriteJob<z.infer<typeof Params>> = {
  name: 'deploy',
  writes: true,
  params: Params,
  plan: (world, { target }) => preview(world, targetNamed(target)),
  async apply(world, { target }, approved) {
    const made = await apply(world, targetNamed(target), approved);
    await postOutputs(world);
    return { status: 'ok', sentence: `${target} deployed: ${made} changes made, and a new plan is empty` };
  },
};
