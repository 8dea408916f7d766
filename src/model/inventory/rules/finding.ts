import type { Inventory } from '../inventory.ts';

/** Something wrong with an inventory that is well-formed; `path` as in zod, so that the loader can find the line. */
export interface Finding {
  readonly path: readonly (string | number)[];
  /** What was found, what is wanted and, where one exists, the remedy. */
  readonly message: string;
}

/** One thing that must hold between the parts of an inventory. Pure. */
export type Rule = (inventory: Inventory) => readonly Finding[];

interface ValuePlace {
  readonly path: Finding['path'];
  readonly value: string | number;
  /** What the first place is called when a later one has the same value: `host lb1`. */
  readonly owner: string;
}

/** A finding at every place whose value an earlier place has already. */
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

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
