import type { Check } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Drill } from '../model/drill/drill.ts';
import type { Observer, Operator } from '../model/plan/world.ts';
import { Refused } from '../model/text/errors.ts';
import { diagnose } from './diagnose.ts';
import { stopwatch } from './stopwatch.ts';

/** Seconds between two looks at whether all is as it was: a look is a lot, and hosts that come back have clients to serve. */
const pauseSeconds = 5;

/** A drill and the checks that are to be ok before and after it. */
interface Steady {
  readonly drill: Drill;
  readonly steadyState: readonly Check[];
}

/** Waits until all is as it was. Answers what is not, after as long as the drill allows. */
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
  /** Of the checks asked for those that are ok: what has to be so again. */
  readonly steadyState: readonly Check[];
  /** The others in words; empty when all are ok. */
  readonly already: string;
}

/** Throws Refused with all that is not ok: what breaks then proves nothing, unless it is to be the last healthy one. */
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
