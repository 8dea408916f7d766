import { z } from 'zod';
import { keepalivedReady } from '../../src/checks/director/directors.ts';
import { vipHeldOnce } from '../../src/checks/director/vip.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { judgeAll } from './look.ts';

const Params = z.object({});

/** Which director holds each VIP, and the VRRP state and priority of the others. */
export const vipJob: ReadJob<z.infer<typeof Params>> = {
  name: 'vip',
  writes: false,
  params: Params,
  run: (world) => judgeAll(world, [vipHeldOnce, keepalivedReady]),
};
