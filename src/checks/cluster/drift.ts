import { type Units, units, type WatchedUnit } from '../../facts/host/units.ts';
import type { Check, Verdict } from '../../model/check/check.ts';
import type { Fact, FactSet, Seen, View } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import type { Role } from '../../model/inventory/services.ts';
import type { Cluster, Step } from '../../model/plan/step.ts';
import type { Target } from '../../model/plan/target.ts';
import { Refused } from '../../model/text/errors.ts';
import { combine } from './combine.ts';
import { isSetUp } from './deployed.ts';
import { counted, named } from './words.ts';

/** What may be deployed, and the daemon that is on no host until it was for the first time; always wanted without one. */
export interface Declared {
  readonly target: Target;
  readonly daemon?: WatchedUnit;
}

interface DriftScope {
  readonly role: Role;
  /** A step that stands in several of them is put right by the first. */
  readonly declared: readonly Declared[];
  readonly cluster: Cluster;
}

/** What hosts said, by fact id. */
type ById = Record<string, unknown>;

/** A step, and what to deploy so that it is taken. */
interface DeclaredStep extends Declared {
  readonly step: Step;
}

/**
 * Whether the hosts of a role are as declared: every step is asked for its plan, and a plan with anything in it is
 * drift. So what is found here is exactly what the next deploy would change. One check for each role, so that no host
 * is asked what only others need to be asked.
 */
export function asDeclared({ role, declared, cluster }: DriftScope): Check {
  const taken = declared.flatMap((one) => stepsOn(role, one));
  const sets = taken.flatMap(({ step: { facts, around } }) => [facts, ...(around ? [around.facts] : [])]);
  return {
    id: `drift.${role}`,
    on: [...new Set([role, ...taken.flatMap(({ step }) => step.around?.on ?? [])])],
    facts: Object.fromEntries([...sets.flatMap(factsOf), units].map((fact) => [fact.id, fact])),
    judge(view) {
      const said = view.seen.map(({ facts }) => facts[units.id] as Units);
      const begun = taken.filter(({ daemon }) => !daemon || isSetUp(daemon, said));
      if (begun.length === 0) return undefined;
      // A step that stands in several targets is put right by the first.
      const steps = [...new Map(begun.toReversed().map((one) => [one.step.id, one])).values()].reverse();
      const waiting = named([...new Set(taken.filter((one) => !begun.includes(one)).map(({ target }) => target.id))]);
      const later = waiting ? `; not set up yet: ${waiting}` : '';
      return combine(
        view.seen
          .filter(({ host }) => host.roles.includes(role))
          .flatMap((seen) => judgeHost(seen, steps, { cluster, view })),
        (good) => `${counted(good.length, 'host')} as declared${later}`,
      );
    },
  };
}

function stepsOn(role: Role, declared: Declared): readonly DeclaredStep[] {
  const steps = declared.target.stages.filter(({ on }) => on.includes(role)).flatMap((stage) => stage.steps);
  return steps.filter(({ on }) => on.includes(role)).map((step) => ({ step, ...declared }));
}

const factsOf = (facts: FactSet<ById>): readonly Fact[] => Object.values<Fact>(facts);

interface DriftContext {
  readonly cluster: Cluster;
  readonly view: View<ById>;
}

function judgeHost(
  seen: Seen<ById>,
  steps: readonly DeclaredStep[],
  { cluster, view }: DriftContext,
): readonly Verdict[] {
  const { host } = seen;
  try {
    const left = steps.flatMap(({ step, target }) =>
      step
        .plan(byName(step.facts, seen.facts), host, cluster, aroundOf(step, host, view))
        .map(({ summary }) => ({ summary, target: target.id })),
    );
    const [first, ...others] = left;
    if (!first) return [{ status: 'ok', summary: host.name }];
    const more = others.length > 0 ? ` and make ${counted(others.length, 'other change')}` : '';
    const targets = [...new Set(left.map(({ target }) => target))];
    const shown = targets.map((target) => `\`plan ${target}\``).join(' and ');
    const righted = targets.map((target) => `\`deploy ${target}\``).join(' and ');
    return [
      {
        status: 'degraded',
        summary: `${host.name} is not as declared: a deploy would ${first.summary}${more}`,
        remedy: `${shown} shows the differences; ${righted} puts them right, or change cluster.yaml to what you want.`,
      },
    ];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const summary = `${host.name} cannot be planned: ${error.message}`;
    return [{ status: 'unknown', summary, remedy: 'See what the other checks say of it, and put that right first.' }];
  }
}

/** The facts of one step by the short names that it uses. */
function byName(facts: FactSet<ById>, said: ById): ById {
  return Object.fromEntries(Object.entries<Fact>(facts).map(([name, { id }]) => [name, said[id]]));
}

function aroundOf({ around }: Step, host: Host, { seen, missing }: View<ById>): View<ById> {
  if (!around) return { seen: [], missing: [] };
  const concerns = (of: { readonly host: Host }) =>
    of.host !== host && of.host.roles.some((role) => around.on.includes(role));
  return {
    seen: seen.filter(concerns).map((other) => ({ ...other, facts: byName(around.facts, other.facts) })),
    missing: missing.filter(concerns),
  };
}
