import type { Check, Verdict } from '../model/check.ts';
import { Refused } from '../model/errors.ts';
import type { Fact, FactSet, Seen, View } from '../model/fact.ts';
import type { Host } from '../model/inventory.ts';
import type { Cluster, Step } from '../model/step.ts';
import type { Target } from '../model/target.ts';
import { combine } from './combine.ts';
import { counted } from './words.ts';

interface Wanted {
  readonly target: Target;
  readonly cluster: Cluster;
}

/** What hosts said, by fact id. */
type ById = Record<string, unknown>;

/**
 * Whether hosts are as declared: every step is asked for its plan, and a plan with anything in it is drift. So what
 * is found here is exactly what the next deploy of the target would change.
 */
export function asDeclared(wanted: Wanted): Check {
  const { id, stages } = wanted.target;
  const sets = stages.flatMap(({ steps }) =>
    steps.flatMap(({ facts, around }) => [facts, ...(around ? [around.facts] : [])]),
  );
  return {
    id: `drift.${id}`,
    on: 'every host',
    facts: Object.fromEntries(sets.flatMap(factsOf).map((fact) => [fact.id, fact])),
    judge: (view) =>
      combine(
        view.seen.flatMap((seen) => {
          const steps = stepsOn(seen.host, wanted.target);
          return steps.length === 0 ? [] : [judgeHost(seen, steps, { ...wanted, view })];
        }),
        (good) => `${counted(good.length, 'host')} as declared`,
      ),
  };
}

/** Those that a deploy of the target would take on this host. */
function stepsOn({ name, roles }: Host, { stages }: Target): readonly Step[] {
  const taken = stages.filter(
    ({ on, only }) => on.some((role) => roles.includes(role)) && (only?.includes(name) ?? true),
  );
  return taken.flatMap(({ steps }) => steps.filter(({ on }) => on.some((role) => roles.includes(role))));
}

const factsOf = (facts: FactSet<ById>): readonly Fact[] => Object.values<Fact>(facts);

interface Around extends Wanted {
  readonly view: View<ById>;
}

function judgeHost(seen: Seen<ById>, steps: readonly Step[], { target: { id }, cluster, view }: Around): Verdict {
  const name = seen.host.name;
  try {
    const [first, ...others] = steps.flatMap((step) =>
      step.plan(named(step.facts, seen.facts), seen.host, cluster, aroundOf(step, seen, view)),
    );
    if (!first) return { status: 'ok', summary: name };
    const more = others.length > 0 ? ` and make ${counted(others.length, 'other change')}` : '';
    return {
      status: 'degraded',
      summary: `${name} is not as declared: a deploy would ${first.summary}${more}`,
      remedy: `\`plan ${id}\` shows the differences; \`deploy ${id}\` puts them right, or change cluster.yaml to what you want.`,
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { status: 'unknown', summary: `${name} cannot be planned: ${error.message}`, remedy: error.message };
  }
}

/** The facts of one step by the short names that it uses. */
function named(facts: FactSet<ById>, said: ById): ById {
  return Object.fromEntries(Object.entries<Fact>(facts).map(([name, { id }]) => [name, said[id]]));
}

function aroundOf({ around }: Step, { host }: Seen<ById>, { seen, missing }: View<ById>): View<ById> {
  if (!around) return { seen: [], missing: [] };
  const concerns = (of: { readonly host: typeof host }) =>
    of.host !== host && of.host.roles.some((role) => around.on.includes(role));
  return {
    seen: seen.filter(concerns).map((other) => ({ ...other, facts: named(around.facts, other.facts) })),
    missing: missing.filter(concerns),
  };
}
