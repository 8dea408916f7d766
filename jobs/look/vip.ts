import { z } from 'zod';
import { keepalivedReady } from '../../src/checks/director/directors.ts';
import { vipHeldOnce } from '../../src/checks/director/vip.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { judgeAll } from './look.ts';
import { lookAtTables } from './outputs.ts';
import { holdersOf } from './overview.ts';

const Params = z.object({});

/** Who holds each VIP, and with what state and priority each director stands by. */
export const vipJob: ReadJob<z.infer<typeof Params>> = {
  name: 'vip',
  writes: false,
  params: Params,
  async run(world) {
    const { inventory } = world.cluster;
    const outcome = await judgeAll(world, [vipHeldOnce, keepalivedReady]);
    const directors = await lookAtTables(world);
    const names = hostsWith(inventory, 'director').map(({ name }) => name);
    const answered = directors.map(({ host }) => host.name);
    const rows = inventory.vips.map(({ name, address }) => {
      const holders = holdersOf(name, directors);
      const marks = names.map((host) =>
        holders.includes(host) ? 'holds it' : answered.includes(host) ? '–' : 'unreachable',
      );
      return [name, address, ...marks];
    });
    await world.report({ kind: 'table', title: 'VIPs', rows: [['VIP', 'address', ...names], ...rows] });
    return outcome;
  },
};
