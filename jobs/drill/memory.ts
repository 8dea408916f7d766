import { z } from 'zod';
import { DrillRecord } from '../../src/model/drill/drill.ts';
import type { Observer } from '../../src/model/plan/world.ts';

const name = 'drills';
/** Records kept per drill. */
const most = 50;

/** Past runs of one drill or of all, oldest first. Empty without Redis. */
export async function pastDrills({ memory }: Observer, drill?: string): Promise<readonly DrillRecord[]> {
  const kept = z.array(DrillRecord).safeParse(await memory?.recall(name));
  return (kept.data ?? []).filter((record) => drill === undefined || record.drill === drill);
}

export async function rememberDrill(world: Observer, record: DrillRecord): Promise<void> {
  const all = [...(await pastDrills(world)), { ...record, run: world.run }];
  const ofIt = all.filter(({ drill }) => drill === record.drill);
  const old = new Set(ofIt.slice(0, Math.max(0, ofIt.length - most)));
  await world.memory?.remember(
    name,
    all.filter((one) => !old.has(one)),
  );
}
