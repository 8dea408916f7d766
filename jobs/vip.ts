import { z } from 'zod';
import { vipHeldOnce } from '../src/checks/vip.ts';
import type { ReadJob } from '../src/model/job.ts';
import { judgeAll } from './look.ts';

const Params = z.object({});

export const vipJob: ReadJob<z.infer<typeof Params>> = {
  name: 'vip',
  writes: false,
  params: Params,
  run: (world) => judgeAll(world, [vipHeldOnce]),
};
