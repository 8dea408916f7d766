import { z } from 'zod';
import { judgeVisit } from '../../src/checks/director/service-reachable.ts';
import { seriesName } from '../../src/model/check/gauge.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { type ProbeTarget, probeTargets } from '../../src/model/drill/probe.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import type { Observer, Watcher } from '../../src/model/plan/world.ts';

/** The last outage of a service, in ms since the epoch; `to` is absent while it lasts. */
const Outage = z.object({ from: z.number(), to: z.number().optional() });
type Outage = z.infer<typeof Outage>;

/** What the last round found of one service. */
const Found = z.object({ at: z.number(), why: z.string().optional(), outage: Outage.optional() });

/** By service, without services that never served a client: they are not set up yet. */
const Known = z.record(z.string(), Found);
type Known = z.infer<typeof Known>;

const memoryName = 'services';
/** Results older than this are ignored, in ms. */
const recentMs = 600_000;

const upSeries = (service: string) => seriesName('mailha_service_up', { service });

/** One per service; only drills probe by writing. */
const targetsOf = (inventory: Inventory) => probeTargets(inventory).filter(({ way }) => way !== 'write');

export interface Visits {
  readonly judged: readonly Judgement[];
  readonly values: readonly (readonly [string, number])[];
}

/** Connects to every virtual service once, through its VIP, as a client does. */
export async function visitServices(world: Watcher): Promise<Visits> {
  const targets = targetsOf(world.cluster.inventory);
  const before = await recall(world);
  const visits = await Promise.all(targets.map(async (target) => ({ target, ...(await world.visit(target)) })));
  const at = world.now().getTime();
  const served = visits.filter(({ target, why }) => why === undefined || before[target.name]);
  const known: Known = Object.fromEntries(
    served.map(({ target, why }) => {
      const outage = outageAfter(before[target.name]?.outage, why, at);
      return [target.name, { at, ...(why === undefined ? {} : { why }), ...(outage ? { outage } : {}) }];
    }),
  );
  await world.memory.remember(memoryName, known);
  return {
    judged: judge(targets, known, at),
    values: served.flatMap(({ target: { name: service }, why, tookMs }) =>
      why === undefined
        ? [[upSeries(service), 1] as const, [seriesName('mailha_service_seconds', { service }), tookMs / 1000] as const]
        : [[upSeries(service), 0] as const],
    ),
  };
}

/** Results of the last round; empty when rounds are off. */
export async function lastVisits({ memory, now, cluster }: Observer): Promise<readonly Judgement[]> {
  const known = Known.safeParse(await memory?.recall(memoryName));
  const at = now().getTime();
  if (!known.success) return [];
  const recent = Object.entries(known.data).filter(([, found]) => at - found.at < recentMs);
  return judge(targetsOf(cluster.inventory), Object.fromEntries(recent), at);
}

function judge(targets: readonly ProbeTarget[], known: Known, now: number): readonly Judgement[] {
  return targets.flatMap((target) => {
    const found = known[target.name];
    return found ? [judgeVisit({ target, at: found.at, why: found.why, outage: found.outage }, now)] : [];
  });
}

/** Earlier versions recorded the services that serve only in their series. */
async function recall({ memory, series, cluster }: Watcher): Promise<Known> {
  const kept = Known.safeParse(await memory.recall(memoryName));
  if (kept.success) return kept.data;
  const latest = (await series.latest())?.values;
  const served = targetsOf(cluster.inventory).filter(({ name }) => latest?.has(upSeries(name)));
  return Object.fromEntries(served.map(({ name }) => [name, { at: 0 }]));
}

function outageAfter(outage: Outage | undefined, why: string | undefined, now: number): Outage | undefined {
  const isOpen = outage !== undefined && outage.to === undefined;
  if (why !== undefined) return isOpen ? outage : { from: now };
  return isOpen ? { ...outage, to: now } : outage;
}
