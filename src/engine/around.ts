import type { View } from '../model/fact.ts';
import type { Host } from '../model/inventory.ts';
import type { Step } from '../model/step.ts';
import type { Observer } from '../model/world.ts';
import { askAll, nobody, type Said, scopeOf, viewOf } from './look.ts';

/** Asks the hosts around what these steps want to know of them; nobody is asked when none wants anything. */
export function askAround(world: Observer, steps: readonly Step[]): Promise<Said> {
  return askAll(
    world,
    steps.flatMap(({ around }) => around ?? []),
  );
}

/** Everybody else of the roles that the step looks around at. */
export function viewAround(world: Observer, { around }: Step, host: Host, said: Said): View<Record<string, unknown>> {
  if (!around) return nobody;
  const others = scopeOf(world, around.on).filter((other) => other.name !== host.name);
  return viewOf(others, said, around.facts);
}
