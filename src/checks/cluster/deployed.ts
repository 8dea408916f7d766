import type { Files } from '../../facts/host/files.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { type Units, unitOf, units, type WatchedUnit } from '../../facts/host/units.ts';
import type { Check } from '../../model/check/check.ts';
import type { FactSet } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';

/** Selects the hosts that a gate covers, by their facts. */
interface UnitChoice<F> {
  readonly name: string;
  readonly facts: FactSet<F>;
  counts(facts: F, inventory: Inventory): boolean;
}

/** The check as a gate between two hosts of a rollout: hosts that are not deployed yet do not count. */
export function onlyOn<F>(check: Check, { name, facts, counts }: UnitChoice<F>): Check {
  const prefixed = Object.entries(facts).map(([key, fact]) => [`${name}.${key}`, fact]);
  return {
    ...check,
    id: `${check.id}:${name}`,
    facts: { ...check.facts, ...Object.fromEntries(prefixed) },
    judge({ seen, missing }, inventory, around) {
      const chosen = (all: Record<string, unknown>) =>
        Object.fromEntries(Object.keys(facts).map((key) => [key, all[`${name}.${key}`]])) as F;
      return check.judge(
        { seen: seen.filter((one) => counts(chosen(one.facts), inventory)), missing },
        inventory,
        around,
      );
    },
  };
}

/** A tier is set up once its daemon is installed on any of its hosts, and is assumed to be when all are unreachable. */
export function isSetUp(daemon: WatchedUnit, onHosts: readonly Units[]): boolean {
  return onHosts.length === 0 || onHosts.some((all) => unitOf(all, daemon).known);
}

/** The check, skipped until its tier is set up. */
export function onceSetUp(check: Check, daemon: WatchedUnit): Check {
  return {
    ...check,
    facts: { ...check.facts, 'set-up.units': units },
    judge(view, inventory, around) {
      const onHosts = view.seen.map(({ facts }) => facts['set-up.units'] as Units);
      return isSetUp(daemon, onHosts) ? check.judge(view, inventory, around) : undefined;
    },
  };
}

/** The check on deployed directors only; an installed package alone does not count. */
export function ofDeployedDirectors(check: Check): Check {
  return onlyOn<{ readonly files: Files }>(check, {
    name: 'deployed',
    facts: { files: managedFiles },
    counts: ({ files }) => hasDirectorFiles(files),
  });
}

export function hasDirectorFiles(files: Files): boolean {
  return files.has(paths.keepalived) && files.has(paths.ldirectord);
}
