import { type Units, units, type WatchedUnit } from '../../facts/host/units.ts';
import type { Check, Verdict } from '../../model/check/check.ts';
import type { Fact, FactSet, Seen, View } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import type { Role } from '../../model/inventory/services.ts';
import type { Cluster, Step } from '../../model/plan/step.ts';
import type { Target } from '../../model/plan/target.ts';
import { Refused } from '../../model/text/errors.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine } from './combine.ts';
import { isSetUp } from './deployed.ts';
import { counted } from './words.ts';

/** A target, and the daemon that its first deploy installs: until then the target is not checked. */
export interface Declared {
  readonly target: Target;
  readonly daemon?: WatchedUnit;
}

interface DriftScope {
  readonly role: Role;
  /** A step that is in several targets is attributed to the first. */
  readonly declared: readonly Declared[];
  readonly cluster: Cluster;
}

/** Values by fact id. */
type ById = Record<string, unknown>;

/** A step, and the target that deploys it. */
interface DeclaredStep extends Declared {
  readonly step: Step;
}

/**
 * Whether the hosts of a role match cluster.yaml: every step plans, and a non-empty plan is drift. So it reports exactly
 * what the next deploy would change. One check per role, so that each host reports only the facts of its role.
 */
export function asDeclared({ role, declared, cluster }: DriftScope): Check {
  const all = declared.flatMap((one) => stepsOn(role, one));
  const sets = all.flatMap(({ step: { facts, around } }) => [facts, ...(around ? [around.facts] : [])]);
  return {
    id: `drift.${role}`,
    on: [...new Set([role, ...all.flatMap(({ step }) => step.around?.on ?? [])])],
    facts: Object.fromEntries([...sets.flatMap(factsOf), units].map((fact) => [fact.id, fact])),
    judge(view) {
      const onHosts = view.seen.map(({ facts }) => facts[units.id] as Units);
      const deployed = all.filter(({ daemon }) => !daemon || isSetUp(daemon, onHosts));
      if (deployed.length === 0) return undefined;
      // Reversed so that the first target of a step wins.
      const steps = [...new Map(deployed.toReversed().map((one) => [one.step.id, one])).values()].reverse();
      const waiting = named([...new Set(all.filter((one) => !deployed.includes(one)).map(({ target }) => target.id))]);
      const later = waiting ? `; not set up yet: ${waiting}` : '';
      return combine(
        view.seen
          .filter(({ host }) => host.roles.includes(role))
          .flatMap((seen) => judgeHost(seen, steps, { cluster, view })),
        (good) => `${counted(good.length, 'host')} up to date${later}`,
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
    const changes = steps.flatMap(({ step, target }) =>
      step
        .plan(byName(step.facts, seen.facts), host, cluster, aroundOf(step, host, view))
        .map(({ summary }) => ({ summary, target: target.id })),
    );
    const [first, ...others] = changes;
    if (!first) return [fine(host)];
    const more = others.length > 0 ? ` and make ${counted(others.length, 'other change')}` : '';
    const targets = [...new Set(changes.map(({ target }) => target))];
    const plans = targets.map((target) => `\`plan ${target}\``).join(' and ');
    const deploys = targets.map((target) => `\`deploy ${target}\``).join(' and ');
    return [
      {
        status: 'degraded',
        hosts: [host.name],
        summary: `${host.name} has drifted from cluster.yaml: a deploy would ${first.summary}${more}`,
        remedy: `Run ${plans} to see the differences, then ${deploys}, or correct cluster.yaml.`,
      },
    ];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const summary = `${host.name} not checked for drift: ${error.message}`;
    return [
      {
        status: 'unknown',
        hosts: [host.name],
        summary,
        remedy: `Fix what the other checks report on ${host.name} first.`,
      },
    ];
  }
}

/** The facts of one step under the short names that it uses. */
function byName(facts: FactSet<ById>, values: ById): ById {
  return Object.fromEntries(Object.entries<Fact>(facts).map(([name, { id }]) => [name, values[id]]));
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
