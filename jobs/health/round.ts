import { positionsHold } from '../../src/checks/galera/positions.ts';
import { checks, checksOf } from '../../src/checks/index.ts';
import { judgeAnswers, wantedBy } from '../../src/engine/diagnose.ts';
import { type AnswersByHost, askAll, scopeOf, viewOf } from '../../src/engine/look.ts';
import { gauges } from '../../src/gauges/index.ts';
import { rank } from '../../src/model/check/check.ts';
import { seriesName } from '../../src/model/check/gauge.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { receivedCheck } from '../../src/model/check/received-alert.ts';
import type { Watcher } from '../../src/model/plan/world.ts';
import { restoreChecks } from '../drill/pending-restores.ts';
import { watchPositions } from '../look/positions.ts';
import { alert } from './alerts.ts';
import { receivedVerdicts } from './received.ts';
import { visitServices } from './services.ts';

/** Help text of every gauge, by name. */
export const measures: ReadonlyMap<string, string> = new Map([
  ...gauges.map(({ name, help }) => [name, help] as const),
  ['mailha_service_up', 'Whether a client that came to the service through its VIP was served: 1, or 0.'],
  ['mailha_service_seconds', 'How long a client waited until the service greeted it.'],
  ['mailha_check_status', 'How the check was judged: 0 ok, 1 degraded, 2 unknown, 3 critical.'],
]);

export const checkIds: readonly string[] = [
  'service.reachable',
  receivedCheck,
  ...[...checks, positionsHold(undefined)].map(({ id }) => id),
];

/**
 * One health round: stores measurements and Galera positions, and reports what has changed. One round trip per host; none while a
 * job changes the cluster, when only received alerts are reported.
 */
export async function runHealthRound(outer: Watcher): Promise<readonly Judgement[]> {
  if (outer.isBusy) {
    await alert(outer, await receivedVerdicts(outer));
    return [];
  }
  const { world, check, keep } = await watchPositions(outer);
  const all = [...checksOf(world.cluster.inventory), check, ...(await restoreChecks(world))];
  const [answers, visits] = await Promise.all([askAll(world, [...wantedBy(all), ...gauges]), visitServices(world)]);
  const judged = [...visits.judged, ...judgeAnswers(world, all, answers)];
  await keep();
  await world.series.add(
    world.now().getTime(),
    new Map([...measured(world, answers), ...visits.values, ...standings(judged)]),
  );
  await alert(world, [...judged, ...(await receivedVerdicts(world))]);
  return judged;
}

function measured(world: Watcher, answers: AnswersByHost): readonly (readonly [string, number])[] {
  const { inventory } = world.cluster;
  return gauges.flatMap((gauge) =>
    gauge
      .read(viewOf(scopeOf(world, gauge.on), answers, gauge.facts), inventory)
      .map(({ of, value }) => [seriesName(gauge.name, of), value] as const),
  );
}

const standings = (judged: readonly Judgement[]) =>
  judged.map(({ check, status }) => [seriesName('mailha_check_status', { check }), rank(status)] as const);
