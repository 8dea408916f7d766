import type { Permission, Person } from '../src/model/inventory/access.ts';
import type { Command } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import { nearest } from '../src/model/text/nearest.ts';
import { commands } from './index.ts';

/** A command with its words, or an unknown word with the nearest known ones. */
export type Understood =
  | { readonly command: Command; readonly words: readonly string[] }
  | { readonly unknown: string; readonly nearest: readonly string[] };

/** Finds the command; no words at all mean `help`. */
export function understand([first = 'help', ...words]: readonly string[]): Understood {
  const command = commands.find(({ name }) => name === first.toLowerCase());
  if (command) return { command, words };
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
