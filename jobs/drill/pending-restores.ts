import { type Check, defineCheck } from '../../src/model/check/check.ts';
import { faultOf } from '../../src/model/drill/drill.ts';
import type { Observer, OpenRestore } from '../../src/model/plan/world.ts';

/** Whether every drill's fault is reverted. Empty without Redis, which holds the pending restores. */
export async function restoreChecks(world: Observer): Promise<readonly Check[]> {
  if (!world.pendingRestores) return [];
  const open = await world.pendingRestores();
  return [
    defineCheck({
      id: 'drill.restored',
      on: 'every host',
      facts: {},
      judge() {
        const lost = open.filter(({ isRunning }) => !isRunning);
        const [first] = lost;
        if (first)
          return {
            status: 'critical',
            hosts: lost.map(({ pending }) => pending.target),
            summary: lost.map(pendingOf).join('; '),
            remedy: remedyFor(first),
          };
        const [running] = open;
        if (!running) return { status: 'ok', hosts: [], summary: 'no restore is pending' };
        return {
          status: 'degraded',
          hosts: [running.pending.target],
          summary: `drill in progress: ${faultOf(running.pending)} (job ${running.run})`,
          remedy: `Wait until it ends, or \`cancel ${running.run}\` to restore the fault and stop.`,
        };
      },
    }),
  ];
}

function pendingOf({ run, pending }: OpenRestore): string {
  const without = pending.power.length > 0 ? `, ${pending.power.join(', ')} without power` : '';
  return `restore pending since ${new Date(pending.since).toISOString().slice(0, 16).replace('T', ' ')} UTC: ${faultOf(pending)} (job ${run}${without})`;
}

function remedyFor({ run }: OpenRestore): string {
  return `A worker keeps retrying; \`resume ${run}\` retries now, \`job ${run}\` shows the error and the command to run by hand.`;
}
