import type { Inventory } from '../inventory.ts';

/** An error in a well-formed inventory; `path` as in zod, so that the loader can find the line. */
export interface Finding {
  readonly path: readonly (string | number)[];
  /** What was found, what is accepted and, if there is one, the remedy. */
  readonly message: string;
}

/** A rule between parts of an inventory. Pure. */
export type Rule = (inventory: Inventory) => readonly Finding[];

interface ValuePlace {
  readonly path: Finding['path'];
  readonly value: string | number;
  /** Name of the first place, for a later duplicate: `host lb1`. */
  readonly owner: string;
}

/** A finding for every value that an earlier place already has. */
export function repeated(
  places: readonly ValuePlace[],
  message: (value: ValuePlace['value'], owner: string) => string,
): Finding[] {
  const first = new Map<ValuePlace['value'], string>();
  return places.flatMap(({ path, value, owner }) => {
    const earlier = first.get(value);
    if (earlier !== undefined) return [{ path, message: message(value, earlier) }];
    first.set(value, owner);
    return [];
  });
}
