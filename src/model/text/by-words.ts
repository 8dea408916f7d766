/** What applies to a text, by the words in it: the first entry that matches counts. */
export type ByWords<T> = readonly (readonly [words: RegExp, means: T])[];

export function byWords<T>(table: ByWords<T>, text: string): T | undefined {
  return table.find(([words]) => words.test(text))?.[1];
}
