import type { Permission, Person } from '../src/model/inventory/access.ts';
import type { Command } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import { nearest } from '../src/model/text/nearest.ts';
import { commands } from './index.ts';

/** A command with its words, or an unknown word with the nearest known ones. */
export type Understood =
  | { readonly command: Command; readonly words: readonly string[] }
  | { readonly unknown: string; readonly nearest: readonly string[] };

/** Words with which people begin a request to a person. */
const polite = ['please', 'pls', 'hi', 'hello', 'hey'];

/** Finds the command; no words at all mean `help`, and so does a sentence that asks for it. */
export function understand(said: readonly string[]): Understood {
  const start = said.findIndex((word) => !polite.includes(word.toLowerCase().replace(/[,.!]$/, '')));
  const [first = 'help', ...words] = start < 0 ? [] : said.slice(start);
  const find = (wanted: string) => commands.find(({ name }) => name === wanted.toLowerCase());
  const command = find(first);
  if (command) return { command, words: command.name === 'help' && words.join(' ') === 'me' ? [] : words };
  const help = words.some((word) => /^help[.!?]*$/i.test(word)) ? find('help') : undefined;
  if (help) return { command: help, words: [] };
  return {
    unknown: first,
    nearest: nearest(
      first,
      commands.map(({ name }) => name),
    ),
  };
}

/** Throws Refused with the missing role, and the id to add for it. */
export function mustBeAllowed(command: Command, who: Person, permissions: readonly Permission[]): void {
  const { name, needs } = command;
  if (needs === 'anyone' || permissions.includes(needs)) return;
  if (who.outsider) throw new Refused(`\`${name}\` is not available to you: ${who.outsider}`);
  throw new Refused(
    `\`${name}\` needs the ${needs} role. An admin can add ${who.id} under \`access.${needs}s\` in cluster.yaml.`,
  );
}
