import type { Permission } from '../src/model/access.ts';
import type { Command } from '../src/model/command.ts';
import { Refused } from '../src/model/errors.ts';
import { nearest } from '../src/model/nearest.ts';
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

/** Throws Refused in words that say whom to ask. */
export function mustBeAllowed(command: Command, permissions: readonly Permission[]): void {
  if (permissions.includes(command.needs)) return;
  const article = command.needs === 'viewer' ? 'a viewer' : `an ${command.needs}`;
  throw new Refused(
    `\`${command.name}\` is for ${article}, which you are not. Whoever runs mailha can add you under access in cluster.yaml; \`whoami\` shows the id to add.`,
  );
}
