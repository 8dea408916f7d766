import type { Permission, Person } from '../src/model/inventory/access.ts';
import type { Command } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import { nearest } from '../src/model/text/nearest.ts';
import { commands } from './index.ts';

/** What was typed makes no command. `nearest` holds the words that may have been meant. */
export type Understood =
  | { readonly command: Command; readonly words: readonly string[] }
  | { readonly unknown: string; readonly nearest: readonly string[] };

/** Finds the command in words; no words at all are a call for help. */
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

/** Throws Refused in words that say whom to ask, and the id to name. */
export function mustBeAllowed(command: Command, who: Person, permissions: readonly Permission[]): void {
  const { name, needs } = command;
  if (needs === 'anyone' || permissions.includes(needs)) return;
  if (who.outsider) throw new Refused(`\`${name}\` is not for you: ${who.outsider}`);
  const article = needs === 'viewer' ? 'a viewer' : `an ${needs}`;
  throw new Refused(
    `\`${name}\` is for ${article}, which you are not. Whoever runs mailha can add ${who.id} under access in cluster.yaml.`,
  );
}
