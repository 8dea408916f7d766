import type { View } from '../model/check/fact.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { Step } from '../model/plan/step.ts';
import type { Observer } from '../model/plan/world.ts';
import { type AnswersByHost, askAll, emptyView, type FactRequest, scopeOf, viewOf } from './look.ts';

/** Facts that these steps need from other hosts. */
export function wantedAround(steps: readonly Step[]): readonly FactRequest[] {
  return steps.flatMap(({ around }) => around ?? []);
}

/** Gathers the facts that these steps need from other hosts, except those already gathered. */
export function askAround(world: Observer, steps: readonly Step[], but: readonly Host[]): Promise<AnswersByHost> {
  return askAll(world, wantedAround(steps), but);
}

/** The other hosts of the roles that the step reads. */
export function viewAround(
  world: Observer,
  { around }: Step,
  host: Host,
  answers: AnswersByHost,
): View<Record<string, unknown>> {
  if (!around) return emptyView;
  const others = scopeOf(world, around.on).filter((other) => other.name !== host.name);
  return viewOf(others, answers, around.facts);
}
