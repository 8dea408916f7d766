import type { Fault } from '../model/drill.ts';
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
export async function payBack(world: Operator, target: Host, { power = [], restore }: Fault): Promise<boolean> {
  const tell = (phase: 'restored' | 'not restored', text: string) =>
    void world.report({ kind: 'drill', phase, text }).catch(() => {});
  let all = true;
  const put = async (host: Host, summary: string, { work, byHand }: PutBack) => {
    const trouble = await trying(world, work);
    if (trouble === undefined) return tell('restored', `${host.name}: ${summary}`);
    all = false;
    tell('not restored', `${host.name}: ${summary}: ${trouble}. By hand: ${byHand}`);
  };
  await Promise.all(
    power.map((host) =>
      put(host, 'give it its power back', { work: () => world.power(host, 'on'), byHand: `switch ${host.name} on` }),
    ),
  );
  for (const { summary, script } of restore) {
    const work = () => world.putBack(target, { summary, run: ['sh', '-c', script] });
    await put(target, summary, { work, byHand: `on ${target.name}, ${script}` });
  }
  if (all) await world.owed.paid().catch(() => {});
  return all;
}

interface PutBack {
  readonly work: () => Promise<void>;
  /** What a person would do. */
  readonly byHand: string;
}

async function trying(world: Operator, work: () => Promise<void>): Promise<string | undefined> {
  for (const pause of [0, ...pauses]) {
    try {
      if (pause > 0) await world.sleep(pause);
      await work();
      return undefined;
    } catch (error) {
      if (pause === pauses.at(-1)) return describe(error);
    }
  }
  return undefined;
}
