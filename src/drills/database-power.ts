import { galeraVotes } from '../checks/galera/quorum.ts';
import { galeraNode } from '../facts/galera/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';
import { servicesOn } from './outage.ts';

/** No farewell: the others hold all writes back until they have agreed that it is gone. */
export const databasePower = defineDrill({
  id: 'database-power',
  question: 'Do the others go on when a database node loses its power, and does it join again by itself?',
  risk: 'While it is away one more loss of a vote stops all writes.',
  on: 'database',
  facts: { node: galeraNode },
  aim: oneOfRole('database'),
  fault: (target) => ({ power: [target], inject: [], restore: [] }),
  expect: () => [{ check: noticed(galeraVotes), withinSeconds: 30 }],
  outage: (_, inventory) => servicesOn('database', inventory, 20),
  because: 'evs.suspect_timeout of 5 s, and ldirectord, which waits 4 s each time and wants two failures',
  hurts: [
    ...['galera.', 'database.', 'real-servers.', 'ipvs.', 'garbd.', 'host.', 'cluster.', 'drift.'],
    ...['loopback.', 'firewall.'],
  ],
  watchSeconds: 25,
  settleSeconds: 300,
});
