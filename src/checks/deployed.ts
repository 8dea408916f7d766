import { type Units, unitOf, units } from '../facts/units.ts';
import type { Check } from '../model/check.ts';
import type { FactSet } from '../model/fact.ts';
import type { Inventory } from '../model/inventory.ts';

/** Which hosts a gate looks at, by what they say. */
interface Choice<F> {
  readonly name: string;
  readonly facts: FactSet<F>;
  counts(facts: F, inventory: Inventory): boolean;
}

/** The same check for a gate between two hosts: one whose turn is still to come cannot be waited for. */
export function onlyOn<F>(check: Check, { name, facts, counts }: Choice<F>): Check {
  const prefixed = Object.entries(facts).map(([key, fact]) => [`${name}.${key}`, fact]);
  return {
    ...check,
    id: `${check.id}:${name}`,
    facts: { ...check.facts, ...Object.fromEntries(prefixed) },
    judge({ seen, missing }, inventory) {
      const said = (all: Record<string, unknown>) =>
        Object.fromEntries(Object.keys(facts).map((key) => [key, all[`${name}.${key}`]])) as F;
      return check.judge({ seen: seen.filter((one) => counts(said(one.facts), inventory)), missing }, inventory);
    },
  };
}

/** Not those that keepalived and ldirectord are not installed on yet. */
export function ofDeployedDirectors(check: Check): Check {
  return onlyOn<{ readonly units: Units }>(check, {
    name: 'deployed',
    facts: { units },
    counts: ({ units: all }) => unitOf(all, 'keepalived.service').known && unitOf(all, 'ldirectord.service').known,
  });
}
