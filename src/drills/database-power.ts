import { galeraVotes } from '../checks/galera/quorum.ts';
import { galeraNode } from '../facts/galera/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';
import { servicesOn } from './outage.ts';

/** No graceful leave: the others block all writes until they agree that the node is gone. */
export const databasePower = defineDrill({
  id: 'database-power',
  question: 'Do the others keep serving when a database node loses power, and does it rejoin automatically?',
  risk: 'While it is down, losing one more vote stops all writes.',
  on: 'database',
  facts: { node: galeraNode },
  aim: oneOfRole('database'),
  fault: (target) => ({ power: [target], inject: [], restore: [] }),
  expect: () => [{ check: noticed(galeraVotes), withinSeconds: 30 }],
  outage: (_, inventory) => servicesOn('database', inventory, 20),
  because: 'evs.suspect_timeout of 5 s, then ldirectord waits 4 s per check and needs two failures',
  hurts: [
    ...['galera.', 'database.', 'real-servers.', 'ipvs.', 'garbd.', 'host.', 'cluster.', 'drift.'],
    ...['loopback.', 'firewall.'],
  ],
  watchSeconds: 25,
  settleSeconds: 300,
});
