/** `lb1`, `lb1 and lb2`, `lb1, lb2 and lb3`. */
export function named(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
