import { z } from 'zod';
import { nextLoss } from '../../src/checks/cluster/next-loss.ts';
import { checksOf } from '../../src/checks/index.ts';
import { drills } from '../../src/drills/index.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { askAll, viewOf } from '../../src/engine/look.ts';
import { keptMail } from '../../src/facts/mail/kept-mail.ts';
import { seriesOf } from '../../src/model/check/gauge.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import type { Point } from '../../src/model/check/series.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import { keptUntil } from '../../src/model/mail/kept-mail.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { isFinal, type RunRecord } from '../../src/model/run/run.ts';
import { pastDrills } from '../drill/memory.ts';
import { lastVisits } from '../health/services.ts';
import { sumUp } from '../look/look.ts';
import { changedSince, rememberDigest } from './changes.ts';
import { overTime } from './series.ts';

/** The hours that a digest covers. */
export const Period = z.object({
  hours: z
    .int()
    .min(1)
    .max(40 * 24),
});
const dayMs = 86_400_000;
/** Days after which a drill is due again. */
const drillDays = 30;

/** The cluster's status and history, worst first: one message with a picture, and the details in its thread. */
export const digestJob: ReadJob<z.infer<typeof Period>> = {
  name: 'digest',
  writes: false,
  params: Period,
  async run(world, { hours }) {
    const to = world.now().getTime();
    const from = to - hours * 3_600_000;
    const judged = [
      ...(await lastVisits(world)),
      ...(await diagnose(world, [...checksOf(world.cluster.inventory), nextLoss])),
    ];
    const { timeZone: zone, limits } = world.cluster.inventory;
    const { diskDegraded, diskCritical } = limits;
    const points = (await world.series?.since(from)) ?? [];
    const [incidents = [], waiting = []] = await Promise.all([world.incidentsSince?.(from), world.waiting?.()]);
    const outcome = await sumUp(world, judged, world.cluster.inventory.name);
    const { served, lines } = overTime(points, { from, to }, [diskDegraded, diskCritical]);
    const now = { judged, lines };
    await world.report({
      kind: 'digest',
      digest: {
        from,
        to,
        zone,
        status: outcome.status,
        served,
        lines,
        ...(await changedSince(world, now)),
        incidents: incidents.map(incidentOf),
        waiting: waiting.map(({ id, text }) => ({ id, text })),
        due: await drillsDue(world, to),
        certificates: certificates(points.at(-1), to),
        ...(await keptPastDate(world, to)),
        ...nextLossOf(judged),
      },
    });
    await rememberDigest(world, now);
    return outcome;
  },
};

function incidentOf({ id, createdAt: at, endedAt, state }: RunRecord) {
  return { id, at, ...(isFinal(state) && endedAt !== undefined ? { tookMs: endedAt - at } : {}) };
}

/** Only drills that this cluster can run. */
async function drillsDue(world: Observer, now: number): Promise<string[]> {
  const { inventory } = world.cluster;
  if (inventory.drills === 'off') return [];
  const past = await pastDrills(world);
  return drills
    .filter(({ on }) => inventory.hosts.some(({ roles }) => roles.includes(on)))
    .filter(({ id }) => !past.some(({ drill, at }) => drill === id && now - at < drillDays * dayMs))
    .map(({ id }) => id);
}

/** All mail hosts have the same store, so the first that reads it tells. */
async function keptPastDate(world: Observer, now: number): Promise<{ readonly keptPastDate?: number }> {
  const { inventory } = world.cluster;
  const facts = { kept: keptMail('names') };
  const { seen } = viewOf(hostsWith(inventory, 'mail'), await askAll(world, [{ on: 'mail', facts }]), facts);
  const past = (seen[0]?.facts.kept ?? []).filter((one) => keptUntil(one, inventory.mail) <= now).length;
  return past > 0 ? { keptPastDate: past } : {};
}

function certificates(latest: Point | undefined, now: number) {
  return [...(latest?.values ?? [])].flatMap(([series, { mean }]) => {
    const { name, of } = seriesOf(series);
    if (name !== 'mailha_certificate_not_after_timestamp_seconds') return [];
    return [{ host: of.host ?? '', days: Math.floor((mean * 1000 - now) / dayMs) }];
  });
}

function nextLossOf(judged: readonly Judgement[]): { readonly nextLoss?: string } {
  const found = judged.find(({ check }) => check === nextLoss.id);
  return found ? { nextLoss: found.summary } : {};
}
