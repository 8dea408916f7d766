import { z } from 'zod';
import { askAll, viewOf } from '../../src/engine/look.ts';
import { ldirectordView } from '../../src/facts/director/ldirectord.ts';
import type { FactSet, View } from '../../src/model/check/fact.ts';
import { type Host, hostsWith, realServers } from '../../src/model/inventory/inventory.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { Refused } from '../../src/model/text/errors.ts';

const Params = z.object({ host: z.string().optional() });

/** Which hosts are drained, by whom, why and until when; for one host, whether it still is. */
export const maintenanceJob: ReadJob<z.infer<typeof Params>> = {
  name: 'maintenance',
  writes: false,
  params: Params,
  async run(world, { host }) {
    const servers = host === undefined ? realServers(world.cluster.inventory) : [realServer(world, host)];
    const { seen } = await askDirectors(world, { view: ldirectordView });
    if (seen.length === 0) {
      return { status: 'unknown', sentence: 'no director reachable; see `status directors`' };
    }
    const drained = servers.flatMap(({ name, public: address }) => {
      const [note] = seen.flatMap(({ facts }) => facts.view.maintenance.get(address) ?? []);
      return note === undefined ? [] : [{ name, note }];
    });
    const [first] = drained;
    if (!first) return { status: 'ok', sentence: host ? `${host} is not drained` : 'no real server is drained' };
    const said = drained.map(({ name, note }) => `${name} is drained ${note}`.trim()).join('; ');
    return { status: 'degraded', sentence: `${said}. \`undrain ${first.name}\` ends it` };
  },
};

/** Throws Refused for a host that is no real server. */
export function realServer({ cluster }: Observer, name: string): Host {
  const host = realServers(cluster.inventory).find((known) => known.name === name);
  if (!host) throw new Refused(`${name} serves no virtual service, so there is nothing to drain.`);
  return host;
}

export async function askDirectors<F>(world: Observer, facts: FactSet<F>): Promise<View<F>> {
  const said = await askAll(world, [{ on: 'director', facts }]);
  return viewOf(hostsWith(world.cluster.inventory, 'director'), said, facts);
}
