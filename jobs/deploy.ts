import { z } from 'zod';
import { databaseReached } from '../src/checks/database-clients.ts';
import { counted } from '../src/checks/words.ts';
import { apply } from '../src/engine/apply.ts';
import { diagnose } from '../src/engine/diagnose.ts';
import { preview } from '../src/engine/preview.ts';
import type { WriteJob } from '../src/model/job.ts';
import { reportAll } from './look.ts';
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
    // Of all that a deploy sets up only this goes through two tiers, so that no gate of one tells it.
    const status = await reportAll(world, await diagnose(world, [databaseReached(world.cluster.inventory)]));
    const but = status === 'ok' ? '' : ', but not every host gets to the database';
    return { status, sentence: `${target} deployed: ${counted(made, 'change')} made, and a new plan is empty${but}` };
  },
};
