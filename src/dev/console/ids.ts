/**
 * emulate makes up the ids of seeded users and channels. Ours are fixed (tests and configuration name them), so the proxy
 * swaps one for the other in every text that goes through, message texts included.
 */
export interface Ids {
  toEmulate(text: string): string;
  fromEmulate(text: string): string;
}

/** `pairs` is our id and emulate's, for each. */
export function createIds(pairs: readonly (readonly [ours: string, theirs: string])[]): Ids {
  return { toEmulate: replacer(pairs), fromEmulate: replacer(pairs.map(([ours, theirs]) => [theirs, ours])) };
}

function replacer(pairs: readonly (readonly [string, string])[]): (text: string) => string {
  if (pairs.length === 0) return (text) => text;
  const target = new Map(pairs);
  const anyOfThem = new RegExp(`\\b(?:${pairs.map(([from]) => from).join('|')})\\b`, 'g');
  return (text) => text.replaceAll(anyOfThem, (found) => target.get(found) ?? found);
}
