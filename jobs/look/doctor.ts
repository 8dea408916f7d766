import { z } from 'zod';
import { clocksAgree, hostsAnswer, hostsAreDebian } from '../../src/checks/host/hosts.ts';
import { drills } from '../../src/drills/index.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { judgeAll } from './look.ts';

const Nothing = z.object({});

/** Whether each host is reachable as declared, runs a supported Debian, and has the right time. */
export const reachJob: ReadJob<z.infer<typeof Nothing>> = {
  name: 'reach',
  writes: false,
  params: Nothing,
  run: (world) => judgeAll(world, [hostsAnswer, hostsAreDebian, clocksAgree]),
};

/** Valid settings that probably do not do what was intended. */
export function oddInventory({ access, alerts, unattended, services }: Inventory): readonly Judgement[] {
  const odd: Judgement[] = [];
  const add = (check: string, summary: string, remedy: string) =>
    odd.push({ check: `inventory.${check}`, status: 'degraded', hosts: [], summary, remedy });
  const known = drills.map(({ id }) => id);
  for (const [name, { drills: wanted }] of Object.entries(unattended)) {
    const strange = wanted.filter((drill) => !known.includes(drill));
    if (strange.length === 0) continue;
    add('unattended', `the policy ${name} names unknown drills: ${strange.join(', ')}`, '`drill list` shows all');
  }
  if (access.operators.length === 0) {
    add(
      'access',
      'no operators declared: changes cannot be requested',
      'add a user under access.operators in cluster.yaml',
    );
  }
  if (access.approvers.length === 0) {
    add(
      'access',
      'no approvers declared: plans cannot be approved',
      'add a user under access.approvers in cluster.yaml',
    );
  }
  if (alerts.everySeconds === 'off' || alerts.channel === undefined) {
    const why = alerts.everySeconds === 'off' ? 'alerts.everySeconds is off' : 'alerts.channel is not set';
    add('alerts', `alerts are off: ${why}`, 'set it in cluster.yaml');
  }
  if (services.length === 0)
    add('services', 'no virtual services declared', 'declare one under services in cluster.yaml');
  return odd;
}
