import { z } from 'zod';
import { declaredTable, realServerIn } from '../../src/facts/director/ipvs.ts';
import { hostsWith, type Inventory } from '../../src/model/inventory/inventory.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { type DirectorOutput, lookAtTables, postAllTables } from './outputs.ts';

const Params = z.object({});

export const ipvsJob: ReadJob<z.infer<typeof Params>> = {
  name: 'ipvs',
  writes: false,
  params: Params,
  async run(world) {
    const { inventory } = world.cluster;
    const declared = hostsWith(inventory, 'director').length;
    const looked = await lookAtTables(world);
    const withTable = looked.filter(({ table }) => table !== undefined);
    if (withTable.length > 0) {
      await world.report({ kind: 'table', title: 'Weight and active connections', rows: rowsOf(withTable, inventory) });
    }
    await postAllTables(world, looked);
    const shown = withTable.map(({ host }) => host.name);
    if (shown.length === declared) return { status: 'ok', sentence: `IPVS tables of ${shown.join(' and ')}` };
    return { status: 'unknown', sentence: `${shown.length} of ${declared} directors have an IPVS table` };
  },
};

/** A row for each real server of each declared service, a column for each director. */
function rowsOf(directors: readonly DirectorOutput[], inventory: Inventory): string[][] {
  const rows = declaredTable(inventory).flatMap(({ name, address, realServers }) =>
    realServers.map((real) => [
      name,
      real.host.name,
      ...directors.map(({ table }) => {
        const found = realServerIn(table, address, real.address);
        return found ? `${found.weight} · ${found.active}` : 'missing';
      }),
    ]),
  );
  return [['service', 'real server', ...directors.map(({ host }) => host.name)], ...rows];
}
