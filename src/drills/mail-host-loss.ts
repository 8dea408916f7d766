import { realServersServe } from '../checks/director/real-servers.ts';
import { units } from '../facts/host/units.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { cutOff } from './cut-off.ts';
import { noticed } from './noticed.ts';
import { hangingSeconds, servicesOn } from './outage.ts';

/** Cuts every network except SSH: like a power loss, without the boot. */
export const mailHostLoss = defineDrill({
  id: 'mail-host-loss',
  question: 'Do clients move to the other mail host when one stops answering?',
  risk: 'Clients connected to this host hang until they time out.',
  on: 'mail',
  facts: { units },
  aim: oneOfRole('mail'),
  fault: () => cutOff('drop all traffic except SSH', { input: 'iifname != "lo" drop', output: 'oifname != "lo" drop' }),
  expect: () => [{ check: noticed(realServersServe), withinSeconds: hangingSeconds + 4 }],
  outage: (_, inventory) => servicesOn('mail', inventory, hangingSeconds),
  because: 'ldirectord checks every 3 s, waits 4 s per check, and needs two failures',
  hurts: ['real-servers.', 'mail', 'ipvs.', 'ldap.', 'dovecot.', 'nfs.', 'database.', 'cluster.', 'drift.'],
  watchSeconds: 20,
  settleSeconds: 180,
});
