import { slapdServes } from '../checks/ldap/serves.ts';
import { slapdNode } from '../facts/ldap/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';

/** Services greet while slapd is down, so that no director notices: who is led there cannot log in. */
export const ldapLoss = defineDrill({
  id: 'ldap-loss',
  question: 'Is it noticed when slapd is gone from a mail host, and does its directory catch up afterwards?',
  risk: 'Nobody who is led to this host can log in, and no mail is taken there, until slapd is back.',
  on: 'mail',
  facts: { node: slapdNode },
  aim: oneOfRole('mail'),
  fault: () => ({
    inject: [{ summary: 'stop slapd', run: ['systemctl', 'stop', 'slapd.service'] }],
    restore: [{ summary: 'start slapd', script: 'systemctl start slapd.service' }],
  }),
  expect: () => [{ check: noticed(slapdServes), withinSeconds: 10 }],
  outage: () => new Map(),
  because: 'services go on greeting',
  hurts: ['ldap.', 'mail.', 'cluster.', 'drift.'],
  watchSeconds: 10,
  settleSeconds: 90,
});
