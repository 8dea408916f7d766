import { z } from 'zod';
import { checks } from '../src/checks/index.ts';
import type { ReadJob } from '../src/model/job.ts';
import { judgeAll } from './look.ts';
import { postOutputs } from './outputs.ts';

/** `of` is the id of a tier or the name of a host; everything when it is left out. */
const Params = z.object({ of: z.string().optional() });

export const statusJob: ReadJob<z.infer<typeof Params>> = {
  name: 'status',
  writes: false,
  params: Params,
  async run(world) {
    const outcome = await judgeAll(world, checks);
    await postOutputs(world);
    return outcome;
  },
};
