import { Argument, type Command } from 'commander';
import { aimed } from './context.ts';
import { secretsInit } from './secrets.ts';
import type { ProgramSetting } from './setting.ts';
import { howToComplete, type Shell, shells } from './shells.ts';

/** Files that a new installation needs, and help for the shell. */
export function addSetup(root: Command, setting: ProgramSetting): void {
  addFiles(root, setting);
  const { output } = setting;
  root
    .command('completion')
    .description('print a completion script for your shell')
    .helpGroup('Setup:')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText('after', `\n${howToComplete}`)
    .action(async (shell: Shell) => {
      const { completion } = await import('./completion.ts');
      output.print(completion(root, shell));
    });
  root
    .command('man')
    .description('print the manual page: mailha man | man -l -')
    .helpGroup('Setup:')
    .action(async () => output.print((await import('./man.ts')).manualPage(root)));
}

function addFiles(root: Command, { contexts, output, env, exit }: ProgramSetting): void {
  const secrets = root
    .command('secrets')
    .usage('init')
    .description('create the secrets that only the worker needs')
    .helpGroup('Setup:');
  secrets
    .command('init')
    .description('create missing secrets with random values')
    .option('--json', 'print JSON for machines', false)
    .action((options: { json: boolean }) => secretsInit(env, { output, json: options.json }));
  const hosts = root
    .command('hosts')
    .usage('trust [HOST…]')
    .description('manage trusted SSH host keys')
    .helpGroup('Setup:');
  hosts
    .command('trust')
    .description('show the host keys that the hosts present, and record new ones')
    .argument('[hosts...]', 'host names (default: all); @CLUSTER picks a cluster')
    .option('--yes', 'record without asking', false)
    .option('--replace', 'also record keys that changed; find out why they changed first', false)
    .option('--json', 'print JSON for machines; records only with --yes', false)
    .action(async (names: readonly string[], options) => {
      const { hostsTrust } = await import('./hosts.ts');
      const { at: context, words } = aimed(contexts, names);
      exit(await hostsTrust(words, options, { context, output }));
    });
}
