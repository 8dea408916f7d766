import type { Restore } from '../model/drill.ts';
import { describe } from '../model/errors.ts';
import type { Host } from '../model/inventory.ts';
import type { Operator } from '../model/world.ts';

/** Seconds to wait before each further try. */
const pauses = [1, 3, 10, 30] as const;

/**
 * Puts a fault back, step by step, each for as long as it makes sense, and then forgets that anything was owed. False when
 * something could not be put back: then it stays owed, and people are told how to finish it by hand. Never throws: what is told
 * meanwhile may be lost with Redis, what is done may not.
 */
export async function payBack(world: Operator, target: Host, restore: readonly Restore[]): Promise<boolean> {
  const tell = (phase: 'restored' | 'not restored', text: string) =>
    void world.report({ kind: 'drill', phase, text }).catch(() => {});
  let all = true;
  for (const { summary, script } of restore) {
    const trouble = await trying(world, target, { summary, script });
    if (trouble === undefined) tell('restored', `${target.name}: ${summary}`);
    else {
      all = false;
      tell('not restored', `${target.name}: ${summary}: ${trouble}. By hand, on ${target.name}: ${script}`);
    }
  }
  if (all) await world.owed.paid().catch(() => {});
  return all;
}

async function trying(world: Operator, target: Host, restore: Restore): Promise<string | undefined> {
  for (const pause of [0, ...pauses]) {
    try {
      if (pause > 0) await world.sleep(pause);
      await world.putBack(target, { summary: restore.summary, run: ['sh', '-c', restore.script] });
      return undefined;
    } catch (error) {
      if (pause === pauses.at(-1)) return describe(error);
    }
  }
  return undefined;
}
