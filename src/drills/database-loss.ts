import { galeraVotes } from '../checks/galera/quorum.ts';
import { galeraNode } from '../facts/galera/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';
import { refusedSeconds, servicesOn } from './outage.ts';

/** A clean stop: the node leaves the component gracefully, so that the others need no vote. */
export const databaseLoss = defineDrill({
  id: 'database-loss',
  question: 'Do the others take over the clients of a stopped database node, and does it rejoin?',
  risk: 'While it is down, losing one more vote stops all writes.',
  on: 'database',
  facts: { node: galeraNode },
  aim: oneOfRole('database'),
  fault: () => ({
    inject: [{ summary: 'stop MariaDB', run: ['systemctl', 'stop', 'mariadb.service'], timeoutSeconds: 120 }],
    restore: [{ summary: 'start MariaDB, which rejoins', script: 'systemctl start mariadb.service' }],
  }),
  expect: () => [{ check: noticed(galeraVotes), withinSeconds: 10 }],
  outage: (_, inventory) => servicesOn('database', inventory, refusedSeconds),
  because: 'ldirectord checks every 3 s and needs two failures; a clean stop needs no vote',
  hurts: ['galera.', 'database.', 'real-servers.', 'ipvs.', 'garbd.', 'cluster.', 'drift.'],
  watchSeconds: 15,
  settleSeconds: 240,
});
