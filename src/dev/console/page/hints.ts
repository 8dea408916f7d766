import type { Hint } from '../hint.ts';

export interface ConsoleHint {
  /** The text shown. */
  readonly usage: string;
  readonly summary: string;
  /** The whole input after accepting it. */
  readonly completed: string;
}

/**
 * Completions for the text typed so far. `prefixes` are what the bot listens to here, such as `/mailha`; an empty one stands
 * for a direct message, which needs no prefix.
 */
export function suggest(typed: string, prefixes: readonly string[], hints: readonly Hint[]): readonly ConsoleHint[] {
  const text = typed.trimStart();
  if (text === '' || text.includes('\n')) return [];
  for (const prefix of prefixes) {
    if (prefix === '' || text === prefix || text.startsWith(`${prefix} `))
      return completions(prefix, text.slice(prefix.length), hints);
    if (prefix.startsWith(text)) return [{ usage: prefix, summary: 'Talk to the bot', completed: `${prefix} ` }];
  }
  return [];
}

function completions(prefix: string, rest: string, hints: readonly Hint[]): readonly ConsoleHint[] {
  const [word = '', ...more] = rest.trimStart().split(' ');
  const matches = (hint: Hint) => (more.length > 0 ? nameOf(hint) === word : nameOf(hint).startsWith(word));
  return hints.filter(matches).map((hint) => ({
    usage: hint.usage,
    summary: hint.summary,
    completed: more.length > 0 ? `${prefix}${rest}`.trimStart() : `${prefix} ${nameOf(hint)} `.trimStart(),
  }));
}

function nameOf({ usage }: Hint): string {
  return usage.split(' ')[0] ?? '';
}
