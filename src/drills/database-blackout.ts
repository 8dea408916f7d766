import { hostsAnswer } from '../checks/host/hosts.ts';
import { galeraNode } from '../facts/galera/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { hostsWith } from '../model/inventory/inventory.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';
import { servicesOn } from './outage.ts';

/** Every vote at once, including the arbiter: no node knows the highest seqno, and none may bootstrap automatically. */
export const databaseBlackout = defineDrill({
  id: 'database-blackout',
  question: 'Does the cluster come back without lost writes when every database node loses power at once?',
  risk: 'All writes fail until recovery. If the arbiter is also the filer, the mail store is down meanwhile.',
  on: 'database',
  facts: { node: galeraNode },
  aim: oneOfRole('database'),
  fault: (_, { inventory }) => ({ power: hostsWith(inventory, ['database', 'arbiter']), inject: [], restore: [] }),
  expect: () => [{ check: noticed(hostsAnswer), withinSeconds: 30 }],
  outage: (_, inventory) => servicesOn('database', inventory, 240),
  because: 'nodes boot, the one with the highest seqno bootstraps, the others join',
  comesBackBy: 'recover databases',
  hurts: [
    ...['galera.', 'database.', 'real-servers.', 'ipvs.', 'garbd.', 'host.', 'cluster.', 'drift.', 'loopback.'],
    ...['firewall.', 'mail', 'nfs.', 'dovecot.', 'ldap.'],
  ],
  watchSeconds: 10,
  settleSeconds: 300,
});
