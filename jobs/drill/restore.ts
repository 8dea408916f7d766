import { restoreFault, restoreLost } from '../../src/engine/restore.ts';
import { settle } from '../../src/engine/steady.ts';
import type { Check } from '../../src/model/check/check.ts';
import type { Drill, DrillRecord, Fault, PendingRestore } from '../../src/model/drill/drill.ts';
import { faultOf } from '../../src/model/drill/drill.ts';
import { fencingSeconds } from '../../src/model/inventory/fencing.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import type { Outcome } from '../../src/model/run/outcome.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { rememberDrill } from './memory.ts';
import { armedFault } from './plan.ts';
import { comeBack } from './recovery.ts';

interface Lost {
  readonly drill: Drill;
  readonly steadyState: readonly Check[];
}

/** Seconds that a fencing command may take to end after its timeout. */
const graceSeconds = 3;

/**
 * Reverts the fault of a drill whose worker was lost or could not revert it. Works in any state of the cluster. The drill has no
 * result.
 */
export async function restoreDrill(world: Operator, lost: Lost, pending: PendingRestore): Promise<Outcome> {
  const { drill } = lost;
  const began = world.now().getTime();
  const target = world.cluster.inventory.hosts.find(({ name }) => name === pending.target);
  const fault = faultIn(world, { drill, target, pending });
  const about = { drill, target: target ?? fault.power?.[0], fault };
  const record: DrillRecord = {
    drill: drill.id,
    target: pending.target,
    outcome: 'aborted',
    at: pending.since,
    measured: [],
    findings: ['worker lost during the drill, or restore failed'],
  };
  // A host that was removed from cluster.yaml cannot be reached; removing it is how operators abandon a restore.
  if (!about.target) {
    await world.pendingRestore.done();
    return {
      status: 'unknown',
      sentence: `${faultOf(pending)} aborted: ${pending.target} is no longer in cluster.yaml`,
    };
  }
  const restoring = { ...about, target: about.target };
  if (!(await restoreFault(world, { ...restoring, bootSeconds: drill.settleSeconds }))) {
    throw notRestored(restoring.target, record);
  }
  const after = Math.round((world.now().getTime() - pending.since) / 1000);
  const amiss = [...(await comeBack(world, drill)), ...(await settle(world, lost))];
  // An `off` that the lost worker started may take effect until its command has ended.
  const { power = [] } = fault;
  const left = fencingSeconds(world.cluster.inventory, power) + graceSeconds - (world.now().getTime() - began) / 1000;
  if (power.length > 0 && left > 0) await world.sleep(left);
  amiss.push(...(await restoreLost(world, restoring)));
  const findings = [...record.findings, ...amiss];
  await rememberDrill(world, { ...record, findings });
  if (await world.pendingRestore.recall()) throw notRestored(restoring.target, { ...record, findings });
  const why = amiss.length > 0 ? `; ${amiss.join('; ')}` : '';
  return {
    status: 'unknown',
    sentence: `${faultOf(pending)} aborted: worker lost or restore failed; restored ${after} s after the fault${why}`,
  };
}

/** The drill's own fault, plus power for every host that lost it: failure domains in the inventory may have changed since. */
function faultIn(
  world: Operator,
  {
    drill,
    target,
    pending,
  }: { readonly drill: Drill; readonly target: Host | undefined; readonly pending: PendingRestore },
): Fault {
  const fault: Fault = target ? armedFault(drill, target, world) : { inject: [], restore: [] };
  const taken = world.cluster.inventory.hosts.filter(({ name }) => pending.power.includes(name));
  const power = [...new Set([...taken, ...(fault.power ?? [])])];
  return { ...fault, power };
}

export function notRestored(host: Host, { drill, findings }: DrillRecord): HostError {
  return new HostError(host.name, `restoring ${drill}: ${findings.join('; ')}`, {
    remedy: `See the thread for the command to run by hand on ${host.name}`,
  });
}
