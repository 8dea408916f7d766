import type { Files } from '../../facts/host/files.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { type Units, unitOf, units, type WatchedUnit } from '../../facts/host/units.ts';
import type { Check } from '../../model/check/check.ts';
import type { FactSet } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';

/** Which hosts a gate looks at, by what they say. */
interface UnitChoice<F> {
  readonly name: string;
  readonly facts: FactSet<F>;
  counts(facts: F, inventory: Inventory): boolean;
}

/** The same check for a gate between two hosts: one whose turn is still to come cannot be waited for. */
export function onlyOn<F>(check: Check, { name, facts, counts }: UnitChoice<F>): Check {
  const prefixed = Object.entries(facts).map(([key, fact]) => [`${name}.${key}`, fact]);
  return {
    ...check,
    id: `${check.id}:${name}`,
    facts: { ...check.facts, ...Object.fromEntries(prefixed) },
    judge({ seen, missing }, inventory, around) {
      const said = (all: Record<string, unknown>) =>
        Object.fromEntries(Object.keys(facts).map((key) => [key, all[`${name}.${key}`]])) as F;
      return check.judge(
        { seen: seen.filter((one) => counts(said(one.facts), inventory)), missing },
        inventory,
        around,
      );
    },
  };
}

/** A tier is set up once its daemon is on any of its hosts. Where nobody answers it may well be. */
export function isSetUp(daemon: WatchedUnit, said: readonly Units[]): boolean {
  return said.length === 0 || said.some((all) => unitOf(all, daemon).known);
}

/** The same check, with nothing to say until its tier is set up. */
export function onceSetUp(check: Check, daemon: WatchedUnit): Check {
  return {
    ...check,
    facts: { ...check.facts, 'set-up.units': units },
    judge(view, inventory, around) {
      const said = view.seen.map(({ facts }) => facts['set-up.units'] as Units);
      return isSetUp(daemon, said) ? check.judge(view, inventory, around) : undefined;
    },
  };
}

/** Not those that nobody has configured yet, though the packages may be there. */
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
