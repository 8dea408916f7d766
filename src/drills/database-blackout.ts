import { hostsAnswer } from '../checks/host/hosts.ts';
import { galeraNode } from '../facts/galera/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { hostsWith } from '../model/inventory/inventory.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';
import { servicesOn } from './outage.ts';

/** Every vote at once, the arbiter's too: nobody is left to say who was furthest, and none may start by itself. */
export const databaseBlackout = defineDrill({
  id: 'database-blackout',
  question: 'Does the cluster come back with all that was written when every database node loses its power at once?',
  risk: 'Nothing is written until it is recovered. An arbiter that is the filer as well takes the mail store with it meanwhile.',
  on: 'database',
  facts: { node: galeraNode },
  aim: oneOfRole('database'),
  fault: (_, { inventory }) => ({ power: hostsWith(inventory, ['database', 'arbiter']), inject: [], restore: [] }),
  expect: () => [{ check: noticed(hostsAnswer), withinSeconds: 30 }],
  outage: (_, inventory) => servicesOn('database', inventory, 240),
  because: 'they boot, each tells how far it came, the furthest starts and the others join it',
  comesBackBy: 'recover databases',
  hurts: [
    ...['galera.', 'database.', 'real-servers.', 'ipvs.', 'garbd.', 'host.', 'cluster.', 'drift.', 'loopback.'],
    ...['firewall.', 'mail', 'nfs.', 'dovecot.', 'ldap.'],
  ],
  watchSeconds: 10,
  settleSeconds: 300,
});
