import type { Check, Verdict } from '../model/check.ts';
import type { Fact } from '../model/fact.ts';
import type { Host } from '../model/inventory.ts';
import type { Cluster, Step } from '../model/step.ts';
import { combine } from './combine.ts';
import { counted } from './words.ts';

/** The steps of a target, and what should be. */
interface Wanted {
  readonly target: string;
  readonly steps: readonly Step[];
  readonly cluster: Cluster;
}

/**
 * Whether hosts are as declared: every step is asked for its plan, and a plan with anything in it is drift. So what
 * is found here is exactly what the next deploy of the target would change.
 */
export function asDeclared({ target, steps, cluster }: Wanted): Check {
  const facts = new Map(steps.flatMap((step) => Object.values(step.facts)).map((fact) => [fact.id, fact]));
  return {
    id: `drift.${target}`,
    on: 'every host',
    facts: Object.fromEntries<Fact>(facts),
    judge: ({ seen }) =>
      combine(
        seen.map(({ host, facts: said }) => judgeHost(host, changesOn(host, said, { target, steps, cluster }), target)),
        (good) => `${counted(good.length, 'host')} as declared`,
      ),
  };
}

/** What each step would do; `said` is by fact id. */
function changesOn(host: Host, said: Record<string, unknown>, { steps, cluster }: Wanted): readonly string[] {
  return steps
    .filter(({ on }) => on.some((role) => host.roles.includes(role)))
    .flatMap((step) => {
      const facts = Object.entries<Fact>(step.facts).map(([name, { id }]) => [name, said[id]]);
      return step.plan(Object.fromEntries(facts), host, cluster).map(({ summary }) => summary);
    });
}

function judgeHost(host: Host, [first, ...others]: readonly string[], target: string): Verdict {
  if (first === undefined) return { status: 'ok', summary: host.name };
  const more = others.length > 0 ? ` and make ${counted(others.length, 'other change')}` : '';
  return {
    status: 'degraded',
    summary: `${host.name} is not as declared: a deploy would ${first}${more}`,
    remedy: `\`plan ${target}\` shows the differences; \`deploy ${target}\` puts them right, or change cluster.yaml to what you want.`,
  };
}
