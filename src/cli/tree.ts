import type { Command } from 'commander';
import { commands } from '../../commands/index.ts';
import { drills } from '../drills/index.ts';
import { tiers } from '../model/inventory/tiers.ts';
import { targets } from '../targets/index.ts';

/** A command of the program as completion scripts and the manual page show it. */
export interface Node {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly group: string;
  readonly options: readonly {
    readonly flags: string;
    readonly long: string;
    readonly summary: string;
    readonly takes: boolean;
  }[];
  /** Words that may come first. */
  readonly words: readonly string[];
  readonly examples: readonly string[];
}

/** Every command, in the order of the help. */
export function nodesOf(root: Command): readonly Node[] {
  return root.createHelp().visibleCommands(root).map(nodeOf);
}

function nodeOf(command: Command): Node {
  const known = commands.find(({ name }) => name === command.name());
  const below = command.commands.map((one) => one.name());
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  return {
    name: command.name(),
    usage: command.usage().trim(),
    summary: command.description(),
    group: command.helpGroup(),
    options: [...new Map([command, ...command.commands].flatMap(optionsOf).map((one) => [one.long, one])).values()],
    words: [...below, ...choices, ...(known ? wordsOf(known.usage) : [])],
    examples: (known?.examples ?? []).map((example) => `mailha ${example}`),
  };
}

function optionsOf(command: Command): Node['options'] {
  const visible = command.createHelp().visibleOptions(command);
  return visible.map(({ flags, long, short, description, required, optional }) => ({
    flags,
    long: long ?? short ?? flags,
    summary: description,
    takes: required || optional,
  }));
}

/** What the first word of a usage may be: `databases|HOST`, `[TIER|HOST]`, `list|add [DOMAIN]`. */
function wordsOf(usage: string): readonly string[] {
  const [name = '', ...rest] = usage.split(' ');
  const first = rest.join(' ').replaceAll(/[[\]]/g, '').split('|');
  // After a space comes what belongs to the alternative before.
  const alternatives = first.map((one) => one.split(' ')[0] ?? '');
  return [...new Set(alternatives.flatMap((word) => named(name, word)))];
}

function named(command: string, word: string): readonly string[] {
  if (word === 'TARGET') return targets.map(({ id }) => id);
  if (word === 'TIER') return tiers.map(({ id }) => id);
  if (word === 'COMMAND') return commands.map(({ name }) => name);
  if (word === 'NAME' && command === 'drill') return drills.map(({ id }) => id);
  return /^[a-z]+$/.test(word) ? [word] : [];
}
