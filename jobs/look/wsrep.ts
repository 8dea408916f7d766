import { z } from 'zod';
import { galeraNodesServe } from '../../src/checks/galera/nodes.ts';
import { arbiterRuns, galeraQuorum, galeraVotes } from '../../src/checks/galera/quorum.ts';
import { nodesBriefly, nodesSideBySide } from '../../src/checks/galera/table.ts';
import { askAll, viewOf } from '../../src/engine/look.ts';
import { galeraNode } from '../../src/facts/galera/node.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { judgeAll } from './look.ts';
import { watchPositions } from './positions.ts';

const Params = z.object({});

export const wsrepJob: ReadJob<z.infer<typeof Params>> = {
  name: 'wsrep',
  writes: false,
  params: Params,
  async run(world) {
    const positions = await watchPositions(world);
    const asked = [galeraQuorum, galeraVotes, arbiterRuns, galeraNodesServe, positions.check];
    const outcome = await judgeAll(positions.world, asked);
    await positions.keep();
    await postNodes(world);
    return outcome;
  },
};

/** Posts the wsrep status of every node, and whether garbd runs. */
export async function postNodes(world: Observer): Promise<void> {
  const { inventory } = world.cluster;
  const answers = await askAll(world, [galeraQuorum, arbiterRuns]);
  const nodes = hostsWith(inventory, 'database');
  const text = nodesSideBySide(viewOf(nodes, answers, { node: galeraNode }));
  const arbiters = viewOf(hostsWith(inventory, 'arbiter'), answers, { node: galeraNode });
  const rows = nodesBriefly(viewOf(nodes, answers, { node: galeraNode }));
  await world.report({ kind: 'table', title: 'Galera nodes', rows });
  const garbd = arbiters.seen.map(
    ({ host, facts }) => `garbd ${facts.node.garbd ? 'runs' : 'does not run'} on ${host.name}\n`,
  );
  const host = nodes.map(({ name }) => name).join(', ');
  await world.report({
    kind: 'output',
    host,
    command: "SHOW GLOBAL STATUS LIKE 'wsrep_%'",
    text: text + garbd.join(''),
  });
}
