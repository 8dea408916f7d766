import type { Command } from 'commander';
import { Refused } from '../model/text/errors.ts';
import { aimed } from './context.ts';
import type { ProgramSetting } from './setting.ts';

/** The processes of the bot, and what examines it. */
export function addBot(root: Command, setting: ProgramSetting): void {
  addProcesses(root, setting);
  addDoctor(root, setting);
  addBundle(root, setting);
}

/** Loaded on demand: Slack, Redis and SSH take a second to load, which `help` must not pay. */
const processes = () => import('./processes.ts');

function addProcesses(root: Command, { contexts, env }: ProgramSetting): void {
  const add = (name: string, summary: string, run: () => Promise<void>) =>
    root.command(name).usage(' ').description(summary).helpGroup('The bot:').action(run);
  add('start', 'run the Slack app and a worker in one process, for a small installation', async () =>
    (await processes()).runBoth(contexts, env),
  );
  add('app', 'run the Slack app; any number can run at once', async () => (await processes()).runApp(contexts, env));
  add('board', 'show the job queues (Bull Board), behind a login', async () =>
    (await processes()).runBoard(contexts, env),
  );
  add('worker', 'run a worker, which executes jobs on the cluster; any number can run at once', async () =>
    (await processes()).runWorker(contexts, env),
  );
}

function addDoctor(root: Command, { contexts, output, env, exit }: ProgramSetting): void {
  root
    .command('doctor')
    .description('check everything the bot depends on: files, Redis, Slack, SSH, clocks; failures come with a fix')
    .helpGroup('The bot:')
    .option('--json', 'print JSON for machines', false)
    .action(async (options: { json: boolean }) => {
      const { doctor } = await import('./doctor.ts');
      exit(await doctor({ contexts, env, output }, options));
    });
}

function addBundle(root: Command, { contexts, output, env, exit }: ProgramSetting): void {
  root
    .command('bundle')
    .usage('[options] [@CLUSTER]')
    .description(
      'write all that mailha sees of the cluster into one file, without secrets, for support and bug reports',
    )
    .helpGroup('The bot:')
    .argument('[cluster]')
    .option('--out <file>', 'file to write (default: named after the cluster and the time)')
    .option('--json', 'print JSON for machines', false)
    .action(async (name: string | undefined, options: { out?: string; json: boolean }) => {
      const { makeBundle } = await import('./bundle.ts');
      const { at: context, words } = aimed(contexts, name === undefined ? [] : [name]);
      if (words.length > 0) throw new Refused(`"${words[0]}" is not expected here. Usage: bundle [@CLUSTER]`);
      exit(await makeBundle(options, { context, env, output }));
    });
}
