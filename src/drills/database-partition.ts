import { galeraQuorum } from '../checks/galera/quorum.ts';
import { galeraNode } from '../facts/galera/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { interfaceOf } from '../model/inventory/inventory.ts';
import { oneOfRole } from './aim.ts';
import { cutOff } from './cut-off.ts';
import { noticed } from './noticed.ts';
import { servicesOn } from './outage.ts';

/** The cable of the private network: the node serves on, to nobody's good, until it knows that it is alone. */
export const databasePartition = defineDrill({
  id: 'database-partition',
  question: 'Does a database node that sees no other stop taking writes, and do the others go on?',
  risk: 'If both sides took writes, they would part, and one side would have to be thrown away.',
  on: 'database',
  facts: { node: galeraNode },
  aim: oneOfRole('database'),
  fault: (target, { inventory }) => {
    const cable = interfaceOf(inventory, target, 'private');
    return cutOff('pull the cable of the private network, but for SSH', {
      input: `iifname "${cable}" drop`,
      output: `oifname "${cable}" drop`,
    });
  },
  expect: () => [{ check: noticed(galeraQuorum), withinSeconds: 30 }],
  outage: (_, inventory) => servicesOn('database', inventory, 25),
  because: 'evs.suspect_timeout of 5 s, evs.inactive_timeout of 15 s at worst, then two failures of ldirectord',
  hurts: ['galera.', 'database.', 'real-servers.', 'ipvs.', 'garbd.', 'cluster.', 'drift.'],
  watchSeconds: 30,
  settleSeconds: 240,
});
