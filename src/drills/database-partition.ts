import { galeraQuorum } from '../checks/galera/quorum.ts';
import { galeraNode } from '../facts/galera/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { interfaceOf } from '../model/inventory/inventory.ts';
import { oneOfRole } from './aim.ts';
import { cutOff } from './cut-off.ts';
import { noticed } from './noticed.ts';
import { servicesOn } from './outage.ts';

/** Cuts the private network: the node keeps serving stale reads until it detects that it is alone. */
export const databasePartition = defineDrill({
  id: 'database-partition',
  question: 'Does an isolated database node stop accepting writes while the others keep serving?',
  risk: 'If both sides accepted writes they would diverge, and one side would have to be discarded.',
  on: 'database',
  facts: { node: galeraNode },
  aim: oneOfRole('database'),
  fault: (target, { inventory }) => {
    const cable = interfaceOf(inventory, target, 'private');
    return cutOff('drop all traffic on the private network except SSH', {
      input: `iifname "${cable}" drop`,
      output: `oifname "${cable}" drop`,
    });
  },
  expect: () => [{ check: noticed(galeraQuorum), withinSeconds: 30 }],
  outage: (_, inventory) => servicesOn('database', inventory, 25),
  because: 'evs.suspect_timeout of 5 s, evs.inactive_timeout of 15 s at worst, then two failed checks of ldirectord',
  hurts: ['galera.', 'database.', 'real-servers.', 'ipvs.', 'garbd.', 'cluster.', 'drift.'],
  watchSeconds: 30,
  settleSeconds: 240,
});
