import { z } from 'zod';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { postAllTables } from './outputs.ts';

const Params = z.object({});

export const ipvsJob: ReadJob<z.infer<typeof Params>> = {
  name: 'ipvs',
  writes: false,
  params: Params,
  async run(world) {
    const declared = hostsWith(world.cluster.inventory, 'director').length;
    const shown = await postAllTables(world);
    if (shown.length === declared) return { status: 'ok', sentence: `IPVS tables of ${shown.join(' and ')}` };
    return { status: 'unknown', sentence: `${shown.length} of ${declared} directors have an IPVS table` };
  },
};
