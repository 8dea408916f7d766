/**
 * emulate generates the ids of seeded users and channels. Ours are fixed (tests and configuration name them), so the proxy
 * translates them in every request and response, message texts included.
 */
export interface Ids {
  toEmulate(text: string): string;
  fromEmulate(text: string): string;
}

/** `pairs`: our id and emulate's. */
export function createIds(pairs: readonly (readonly [ours: string, theirs: string])[]): Ids {
  return { toEmulate: replacer(pairs), fromEmulate: replacer(pairs.map(([ours, theirs]) => [theirs, ours])) };
}

function replacer(pairs: readonly (readonly [string, string])[]): (text: string) => string {
  if (pairs.length === 0) return (text) => text;
  const target = new Map(pairs);
  const anyId = new RegExp(`\\b(?:${pairs.map(([from]) => from).join('|')})\\b`, 'g');
  return (text) => text.replaceAll(anyId, (found) => target.get(found) ?? found);
}
