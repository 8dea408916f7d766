import type { z } from 'zod';
import { counted } from '../../src/checks/cluster/words.ts';
import { standings } from '../../src/model/inventory/clusters.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { Period } from './digest.ts';
import { overTime } from './series.ts';

/** One message for all clusters of the bot, from their health rounds; contacts no host. */
export const digestAllJob: ReadJob<z.infer<typeof Period>> = {
  name: 'digest-all',
  writes: false,
  params: Period,
  async run(world, { hours }) {
    const to = world.now().getTime();
    const span = { from: to - hours * 3_600_000, to };
    const seen = await seenBy(world);
    const all = standings(seen, to);
    const served = await Promise.all(
      seen.map(async ({ name, series }) => lowest(name, overTime(await series.since(span.from), span).served)),
    );
    const status = all[0]?.status ?? 'unknown';
    await world.report({
      kind: 'digest-all',
      digest: { ...span, zone: world.cluster.inventory.timeZone, status, served, clusters: [...all] },
    });
    const bad = all.filter((one) => one.status !== 'ok').length;
    const count = counted(all.length, 'cluster');
    return { status, sentence: bad === 0 ? `all ${count} are ok` : `${bad} of ${count} not ok` };
  },
};

function seenBy({ clusters }: Observer) {
  if (!clusters) throw new Refused('cluster history is kept in Redis, which is not used from a terminal');
  return clusters();
}

type ServedShare = ReturnType<typeof overTime>['served'][number];

/** A cluster's availability is that of its least available service. */
function lowest(name: string, services: readonly ServedShare[]): ServedShare {
  const [first] = services;
  const parts = (first?.parts ?? []).map((_, i) => {
    const here = services.flatMap(({ parts }) => parts[i] ?? []);
    return here.length === 0 ? null : Math.min(...here);
  });
  return { service: name, parts, ...(first?.ratio === undefined ? {} : { ratio: first.ratio }) };
}
