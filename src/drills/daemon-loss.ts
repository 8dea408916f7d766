import { realServersServe } from '../checks/director/real-servers.ts';
import { units } from '../facts/host/units.ts';
import { type Drill, defineDrill } from '../model/drill/drill.ts';
import type { ServiceCheck } from '../model/inventory/services.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';
import { refusedSeconds, servicesChecked } from './outage.ts';

interface DaemonLoss {
  readonly id: string;
  readonly question: string;
  readonly unit: string;
  /** The director checks of the services that the daemon serves. */
  readonly checks: readonly ServiceCheck[];
}

/** Stops a daemon on a mail host: connections are refused until the directors take the real server out. */
export function daemonLoss({ id, question, unit, checks }: DaemonLoss): Drill {
  return defineDrill({
    id,
    question,
    risk: 'Clients connected to this host are disconnected and must reconnect, to the other one.',
    on: 'mail',
    facts: { units },
    aim: oneOfRole('mail'),
    fault: () => ({
      inject: [{ summary: `stop ${unit}`, run: ['systemctl', 'stop', unit] }],
      restore: [{ summary: `start ${unit}`, script: `systemctl start ${unit}` }],
    }),
    expect: () => [{ check: noticed(realServersServe), withinSeconds: refusedSeconds + 4 }],
    outage: (_, inventory) => servicesChecked(checks, inventory, refusedSeconds),
    because: 'ldirectord checks every 3 s and needs two failures',
    hurts: ['real-servers.', 'mail.', 'ipvs.', 'cluster.', 'drift.', 'dovecot.', 'ldap.'],
    watchSeconds: 12,
    settleSeconds: 90,
  });
}
