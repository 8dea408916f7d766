import type { Scope } from '../model/check/check.ts';
import type { Answers, Fact, FactSet, Missing, Seen, View } from '../model/check/fact.ts';
import type { Host } from '../model/inventory/inventory.ts';
import { hostsWith, type Inventory } from '../model/inventory/inventory.ts';
import type { Observer } from '../model/plan/world.ts';
import { HostError } from '../model/text/errors.ts';

/** Picks the facts of one check or step from everything gathered on a host. Throws the first error among them. */
export function pick<F>(answers: Answers, facts: FactSet<F>, host: Host): F {
  const named = Object.entries<Fact>(facts as Record<string, Fact>).map(([name, { id }]) => {
    const answer = answers.byFact.get(id);
    if (!answer) throw new HostError(host.name, `asking ${id}: it was not asked`);
    if (!answer.ok) throw answer.error;
    return [name, answer.value];
  });
  return Object.fromEntries(named) as F;
}

/** Every fact that any of these needs, without duplicates. */
export function union(sets: readonly FactSet<Record<string, unknown>>[]): readonly Fact[] {
  return [...new Map(sets.flatMap((set) => Object.values(set)).map((fact) => [fact.id, fact])).values()];
}

/** The facts needed from this host. */
export function setsFor(
  host: Host,
  wanted: readonly FactRequest[],
  inventory: Inventory,
): readonly FactRequest['facts'][] {
  return wanted.filter(({ on }) => hostsWith(inventory, on).includes(host)).map(({ facts }) => facts);
}

/** The facts of each host, or the error that prevented them. */
export type AnswersByHost = ReadonlyMap<string, Answers | Error>;

/** The facts needed from the hosts of a scope: by a check, or by a check or step from the hosts around it. */
export interface FactRequest {
  readonly on: Scope;
  readonly facts: FactSet<Record<string, unknown>>;
}

/** Gathers all facts from every host at once, one round trip each; skips hosts without any, and those in `but`. */
export async function askAll(
  world: Observer,
  wanted: readonly FactRequest[],
  but: readonly Host[] = [],
): Promise<AnswersByHost> {
  const { inventory } = world.cluster;
  const byHost = await Promise.all(
    inventory.hosts.map(async (host) => {
      const sets = setsFor(host, wanted, inventory);
      if (sets.length === 0 || but.includes(host)) return [];
      const answer = await world.ask(host, union(sets)).catch((error: Error) => error);
      return [[host.name, answer] as const];
    }),
  );
  return new Map(byHost.flat());
}

/** The hosts of one scope as one check sees them: one that is unreachable or fails to answer a fact is missing, not an error. */
export function viewOf<F>(hosts: readonly Host[], byHost: AnswersByHost, facts: FactSet<F>): View<F> {
  const seen: Seen<F>[] = [];
  const missing: Missing[] = [];
  for (const host of hosts) {
    const answers = byHost.get(host.name) ?? new HostError(host.name, 'it was not asked');
    try {
      if (answers instanceof Error) throw answers;
      const { sentAt, receivedAt } = answers;
      seen.push({ host, facts: pick(answers, facts, host), sentAt, receivedAt });
    } catch (error) {
      missing.push({ host, error: error as Error, isReachable: !(answers instanceof Error) });
    }
  }
  return { seen, missing };
}

export const emptyView: View<Record<string, unknown>> = { seen: [], missing: [] };

export function scopeOf(world: Observer, scope: Scope): readonly Host[] {
  return hostsWith(world.cluster.inventory, scope);
}
