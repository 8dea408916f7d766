import { slapdServes } from '../checks/ldap/serves.ts';
import { slapdNode } from '../facts/ldap/node.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';

/** Services still greet clients without slapd, so directors keep sending clients there, and logins fail. */
export const ldapLoss = defineDrill({
  id: 'ldap-loss',
  question: 'Is a stopped slapd on a mail host noticed, and does its directory catch up afterwards?',
  risk: 'Until slapd is back, logins on this host fail and it accepts no mail.',
  on: 'mail',
  facts: { node: slapdNode },
  aim: oneOfRole('mail'),
  fault: () => ({
    inject: [{ summary: 'stop slapd', run: ['systemctl', 'stop', 'slapd.service'] }],
    restore: [{ summary: 'start slapd', script: 'systemctl start slapd.service' }],
  }),
  expect: () => [{ check: noticed(slapdServes), withinSeconds: 10 }],
  outage: () => new Map(),
  because: 'services still greet clients',
  hurts: ['ldap.', 'mail.', 'cluster.', 'drift.'],
  watchSeconds: 10,
  settleSeconds: 90,
});
