import type { Permission } from '../src/model/inventory/access.ts';
import type { Inventory } from '../src/model/inventory/inventory.ts';
import type { Command } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import type { HelpSuggestion } from '../src/render/help.ts';
import { mayRun } from '../src/render/help.ts';
import { commands } from './index.ts';

interface SuggestContext {
  readonly permissions: readonly Permission[];
  readonly inventory: Inventory;
}

/** Similar commands; with the words to run one that is read-only and valid as typed. */
export function suggest(
  names: readonly string[],
  words: readonly string[],
  asked: SuggestContext,
): readonly HelpSuggestion[] {
  return names.flatMap((name) => {
    const command = commands.find((known) => known.name === name);
    if (!command) return [];
    return [runnable(command, words, asked) ? { name, runs: [name, ...words].join(' ') } : { name }];
  });
}

function runnable(command: Command, words: readonly string[], { permissions, inventory }: SuggestContext): boolean {
  const readOnly = command.needs === 'viewer' || command.needs === 'anyone';
  if (!readOnly || !mayRun(command, permissions)) return false;
  if ('reply' in command || 'explain' in command)
    return words.length === command.usage.split(' ').filter(isRequired).length - 1;
  return 'request' in command && makesSense(() => command.request(words, inventory));
}

/** `TARGET` must be there, `[TIER|HOST]` need not. */
function isRequired(word: string): boolean {
  return !word.startsWith('[');
}

function makesSense(ask: () => unknown): boolean {
  try {
    ask();
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
