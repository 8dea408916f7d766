import type { View } from '../model/fact.ts';
import type { Host } from '../model/inventory.ts';
import { hostsWith } from '../model/inventory.ts';
import type { Step } from '../model/step.ts';
import type { Observer } from '../model/world.ts';
import { nobody, type Said, union, viewOf } from './look.ts';

/** Asks the hosts around what these steps want to know of them; nobody is asked when none wants anything. */
export async function askAround(world: Observer, steps: readonly Step[]): Promise<Said> {
  const { inventory } = world.cluster;
  const curious = steps.flatMap(({ around }) => around ?? []);
  const said = await Promise.all(
    inventory.hosts.map(async (host) => {
      const wanted = curious.filter(({ on }) => on.some((role) => host.roles.includes(role)));
      if (wanted.length === 0) return [];
      const answer = await world.ask(host, union(wanted.map(({ facts }) => facts))).catch((error: Error) => error);
      return [[host.name, answer] as const];
    }),
  );
  return new Map(said.flat());
}

/** Everybody else of the roles that the step looks around at. */
export function viewAround(world: Observer, { around }: Step, host: Host, said: Said): View<Record<string, unknown>> {
  if (!around) return nobody;
  const { inventory } = world.cluster;
  const others = hostsWith(inventory, 'every host').filter(
    (other) => other.name !== host.name && around.on.some((role) => other.roles.includes(role)),
  );
  return viewOf(others, said, around.facts);
}
