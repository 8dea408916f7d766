import { nextLoss } from '../../src/checks/cluster/next-loss.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { tiersOf } from '../../src/model/check/overview.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { overTime } from '../digest/series.ts';
import type { DirectorOutput } from './outputs.ts';

const dayMs = 86_400_000;

/** Reports the whole cluster on one screen: from what was judged, the directors' addresses and the last day of rounds. */
export async function reportOverview(
  world: Observer,
  judged: readonly Judgement[],
  directors: readonly DirectorOutput[],
): Promise<void> {
  const { inventory } = world.cluster;
  const to = world.now().getTime();
  const points = (await world.series?.since(to - dayMs)) ?? [];
  const measured = new Map(overTime(points, { from: to - dayMs, to }).served.map((one) => [one.service, one.ratio]));
  const loss = judged.find(({ check }) => check === nextLoss.id);
  await world.report({
    kind: 'overview',
    overview: {
      tiers: tiersOf(judged, inventory),
      vips: inventory.vips.map(({ name, address }) => ({ name, address, holders: holdersOf(name, directors) })),
      services: inventory.services.map(({ name }) => {
        const ratio = measured.get(name);
        return { service: name, ...(ratio === undefined ? {} : { ratio }) };
      }),
      ...(loss ? { nextLoss: loss.summary } : {}),
    },
  });
}

/** The directors that hold the VIP of this name. */
export function holdersOf(vip: string, directors: readonly DirectorOutput[]): string[] {
  return directors.filter(({ held }) => held.includes(vip)).map(({ host }) => host.name);
}
