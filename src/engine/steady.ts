import type { Check } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Drill } from '../model/drill/drill.ts';
import type { Observer, Operator } from '../model/plan/world.ts';
import { Refused } from '../model/text/errors.ts';
import { diagnose } from './diagnose.ts';
import { stopwatch } from './stopwatch.ts';

/** Seconds between two steady-state checks: each runs all checks, and recovering hosts have clients to serve. */
const pauseSeconds = 5;

/** A drill, and the checks that must be ok before and after it. */
interface Steady {
  readonly drill: Drill;
  readonly steadyState: readonly Check[];
}

/** Waits until the steady state is back. After the time limit of the drill, returns what is still not ok. */
export async function settle(world: Operator, { drill, steadyState }: Steady): Promise<readonly string[]> {
  const seconds = stopwatch(world);
  for (;;) {
    const bad = notOk(await diagnose(world, steadyState));
    if (bad.length === 0) {
      await world.report({
        kind: 'drill',
        phase: 'settled',
        text: `steady state restored after ${seconds().toFixed(0)} s`,
      });
      return [];
    }
    if (seconds() > drill.settleSeconds)
      return [`steady state not restored after ${drill.settleSeconds} s: ${shown(bad)}`];
    await world.sleep(pauseSeconds);
  }
}

export interface Steadiness {
  /** Those of the checks that are ok: they must be ok again afterwards. */
  readonly steadyState: readonly Check[];
  /** The other checks as sentences; empty when all are ok. */
  readonly already: string;
}

/**
 * Throws Refused with everything that is not ok: a drill on a degraded cluster proves nothing, unless the person asked
 * to break the last healthy host.
 */
export async function mustBeSteady(
  world: Observer,
  { drill, steadyState, isLast }: Steady & { readonly isLast?: boolean },
): Promise<Steadiness> {
  const bad = notOk(await diagnose(world, steadyState));
  const already = shown(bad);
  const [first] = bad;
  if (!first || isLast) {
    return { steadyState: steadyState.filter(({ id }) => !bad.some(({ check }) => check === id)), already };
  }
  throw new Refused(`${drill.id} not started: steady-state check failed. ${already}. ${first.remedy ?? ''}`.trim());
}

const notOk = (judged: readonly Judgement[]) => judged.filter(({ status }) => status !== 'ok');
const shown = (bad: readonly Judgement[]) =>
  bad.map(({ check, status, summary }) => `${check} is ${status}: ${summary}`).join('; ');
