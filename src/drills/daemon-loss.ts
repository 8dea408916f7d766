import { realServersServe } from '../checks/director/real-servers.ts';
import { units } from '../facts/host/units.ts';
import { type Drill, defineDrill } from '../model/drill/drill.ts';
import type { ServiceCheck } from '../model/inventory/services.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';
import { refusedSeconds } from './outage.ts';

interface DaemonLoss {
  readonly id: string;
  readonly question: string;
  readonly unit: string;
  /** What the daemon serves, by how the directors check it. */
  readonly checks: readonly ServiceCheck[];
}

/** A daemon of a mail host that is gone: whoever connects is refused, until the directors lead nobody there any more. */
export function daemonLoss({ id, question, unit, checks }: DaemonLoss): Drill {
  return defineDrill({
    id,
    question,
    risk: 'Who is connected to this host is cut off and connects anew, to the other one.',
    on: 'mail',
    facts: { units },
    aim: oneOfRole('mail'),
    fault: () => ({
      inject: [{ summary: `stop ${unit}`, run: ['systemctl', 'stop', unit] }],
      restore: [{ summary: `start ${unit}`, script: `systemctl start ${unit}` }],
    }),
    expect: () => [{ check: noticed(realServersServe), withinSeconds: refusedSeconds + 4 }],
    outage: (_, { services }) =>
      new Map(services.filter(({ check }) => checks.includes(check)).map(({ name }) => [name, refusedSeconds])),
    because: 'ldirectord asks every 3 s and wants two failures',
    hurts: ['real-servers.', 'mail.', 'ipvs.', 'cluster.', 'drift.', 'dovecot.', 'ldap.'],
    watchSeconds: 12,
    settleSeconds: 90,
  });
}
