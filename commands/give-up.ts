import { wordsToGiveUp } from '../src/model/inventory/give-up.ts';
import { hostsWith, type Inventory } from '../src/model/inventory/inventory.ts';
import { Refused } from '../src/model/text/errors.ts';
import { noMore, oneOf } from './find.ts';

export const giveUpUsage = '[without HOST and lose what only HOST has]';

/** A remembered position, as it is shown: the first 8 digits of its history, and the seqno. */
const position = /^[0-9a-f]{8}:\d{1,19}$/;
const clause = wordsToGiveUp('X').split(' ').length;

/**
 * Database hosts and remembered positions that are given up, each in words that are typed out in full. `command` is what
 * stands before them. Throws Refused.
 */
export function givenUp(words: readonly string[], inventory: Inventory, command: string): readonly string[] {
  if (words.length === 0) return [];
  if (words[0] !== 'without') noMore(`${command} ${giveUpUsage}`, words, 0);
  const databases = hostsWith(inventory, 'database').map(({ name }) => name);
  const what = position.test(words[1] ?? '') ? (words[1] ?? '') : oneOf('database host', words[1], databases);
  const all = wordsToGiveUp(what);
  if (words.slice(0, clause).join(' ') !== all) {
    throw new Refused(`This loses what only ${what} has. To confirm, type it in full: ${command} ${all}`);
  }
  return [...new Set([what, ...givenUp(words.slice(clause), inventory, command)])];
}
