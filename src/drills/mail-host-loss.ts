import { realServersServe } from '../checks/director/real-servers.ts';
import { units } from '../facts/host/units.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { cutOff } from './cut-off.ts';
import { noticed } from './noticed.ts';
import { hangingSeconds, servicesOn } from './outage.ts';

/** All its cables at once, but for SSH: as a loss of power, without the boot. */
export const mailHostLoss = defineDrill({
  id: 'mail-host-loss',
  question: 'Do clients go to the other mail host when one falls silent?',
  risk: 'Who is connected to this host waits until their program gives up.',
  on: 'mail',
  facts: { units },
  aim: oneOfRole('mail'),
  fault: () =>
    cutOff('pull all cables, but for SSH', { input: 'iifname != "lo" drop', output: 'oifname != "lo" drop' }),
  expect: () => [{ check: noticed(realServersServe), withinSeconds: hangingSeconds + 4 }],
  outage: (_, inventory) => servicesOn('mail', inventory, hangingSeconds),
  because: 'ldirectord asks every 3 s, waits 4 s each time, and wants two failures',
  hurts: ['real-servers.', 'mail', 'ipvs.', 'ldap.', 'dovecot.', 'nfs.', 'database.', 'cluster.', 'drift.'],
  watchSeconds: 20,
  settleSeconds: 180,
});
