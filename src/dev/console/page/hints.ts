import type { Hint } from '../hint.ts';

export interface ConsoleHint {
  /** What is shown. */
  readonly usage: string;
  readonly summary: string;
  /** The whole input once it is taken. */
  readonly completed: string;
}

/**
 * What to offer for what is typed so far. `ways` are the beginnings that the bot listens to here, as `/mailha`; an empty one stands
 * for a direct message, where nothing goes before.
 */
export function suggest(typed: string, ways: readonly string[], hints: readonly Hint[]): readonly ConsoleHint[] {
  const text = typed.trimStart();
  if (text === '' || text.includes('\n')) return [];
  for (const way of ways) {
    if (way === '' || text === way || text.startsWith(`${way} `)) return after(way, text.slice(way.length), hints);
    if (way.startsWith(text)) return [{ usage: way, summary: 'Talk to the bot', completed: `${way} ` }];
  }
  return [];
}

function after(way: string, rest: string, hints: readonly Hint[]): readonly ConsoleHint[] {
  const [word = '', ...more] = rest.trimStart().split(' ');
  const begun = (hint: Hint) => (more.length > 0 ? nameOf(hint) === word : nameOf(hint).startsWith(word));
  return hints.filter(begun).map((hint) => ({
    usage: hint.usage,
    summary: hint.summary,
    completed: more.length > 0 ? `${way}${rest}`.trimStart() : `${way} ${nameOf(hint)} `.trimStart(),
  }));
}

function nameOf({ usage }: Hint): string {
  return usage.split(' ')[0] ?? '';
}
