import type { Drill, Fault } from '../model/drill/drill.ts';
import { fencingByHand } from '../model/inventory/fencing.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { Operator } from '../model/plan/world.ts';
import { describe } from '../model/text/errors.ts';
import { awaitPower, powerOf, switchSeconds } from './power.ts';

/** Seconds to wait before each retry. */
const pauses = [1, 3, 10, 30] as const;

export interface Restoring {
  readonly target: Host;
  readonly fault: Fault;
  /** Seconds a host may take to boot if no status command shows its power. */
  readonly bootSeconds: number;
}

/**
 * Reverts a fault step by step, retrying each step, and verifies that every host has power. Returns false if something
 * could not be reverted: people then get the manual commands. Never throws: a report may be lost while Redis is down,
 * but the restore must not stop. The restore stays pending until the caller clears it.
 */
export async function restoreFault(world: Operator, { target, fault, bootSeconds }: Restoring): Promise<boolean> {
  const { power = [], restore } = fault;
  const tell = (phase: 'restored' | 'not restored', text: string) =>
    void world.report({ kind: 'drill', phase, text }).catch(() => {});
  let all = true;
  const put = async (host: Host, summary: string, { work, byHand }: RestoreJob) => {
    const trouble = await work().then(() => undefined, describe);
    if (trouble === undefined) return tell('restored', `${host.name}: ${summary}`);
    all = false;
    tell('not restored', `${host.name}: ${summary}: ${trouble}. By hand: ${byHand}`);
  };
  await Promise.all(
    power.map((host) =>
      put(host, 'power on', {
        work: () => givePower(world, host, bootSeconds),
        byHand: fencingByHand(host, 'on'),
      }),
    ),
  );
  for (const { summary, script } of restore) {
    const work = () => again(world, () => world.putBack(target, { summary, run: ['sh', '-c', script] }));
    await put(target, summary, { work, byHand: `on ${target.name}, ${script}` });
  }
  return all;
}

interface RestoreJob {
  readonly work: () => Promise<void>;
  /** The manual equivalent, for the operator. */
  readonly byHand: string;
}

async function givePower(world: Operator, host: Host, bootSeconds: number): Promise<void> {
  await again(world, () => world.power(host, 'on'));
  const hasStatus = (await world.powerState(host).catch(() => 'unknown' as const)) !== undefined;
  await awaitPower(world, host, { wanted: 'on', seconds: hasStatus ? switchSeconds : bootSeconds });
}

/**
 * Powers on again every host that a slow `off` has switched off since, and clears the pending restore once all have
 * power. Returns the findings as sentences.
 */
export async function restoreLost(
  world: Operator,
  { drill, target, fault }: { readonly drill: Drill; readonly target: Host; readonly fault: Fault },
): Promise<readonly string[]> {
  const lost = await withoutPower(world, fault.power ?? []);
  if (lost.length === 0) {
    await restoreDone(world);
    return [];
  }
  const names = lost.map(({ name }) => name).join(', ');
  const again = { target, fault: { power: lost, inject: [], restore: [] }, bootSeconds: drill.settleSeconds };
  if (!(await restoreFault(world, again))) return [`${names} lost power again and is still off`];
  await restoreDone(world);
  return [`${names} lost power again after the restore (late \`off\`); powered on again`];
}

/** If Redis cannot store this, the restore stays pending: restoring twice is harmless. */
export const restoreDone = (world: Operator) => world.pendingRestore.done().catch(() => {});

/** Hosts that lost power again, to an `off` that arrived late or because their state could not be read. */
async function withoutPower(world: Operator, hosts: readonly Host[]): Promise<readonly Host[]> {
  const asked = await Promise.all(
    hosts.map(async (host) => ((await powerOf(world, host).catch(() => 'unknown')) === 'on' ? [] : [host])),
  );
  return asked.flat();
}

async function again(world: Operator, work: () => Promise<void>): Promise<void> {
  for (const pause of [0, ...pauses]) {
    try {
      if (pause > 0) await world.sleep(pause);
      return await work();
    } catch (error) {
      if (pause === pauses.at(-1)) throw error;
    }
  }
}
