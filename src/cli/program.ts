import { Command, CommanderError, Option } from 'commander';
import { commands } from '../../commands/index.ts';
import { bundledLooks } from '../../jobs/look/bundled.ts';
import { Refused } from '../model/text/errors.ts';
import { exitCodes } from '../render/exit-code.ts';
import { aimed, type Contexts, openContexts } from './context.ts';
import { type Output, printFailure, standardOutput } from './output.ts';
import { secretsInit } from './secrets.ts';
import { type VerbOptions, verb } from './verb.ts';

const exits = `
Exit codes: 0 ok, 1 degraded, 2 critical, 3 unknown or refused.
Settings come from the environment and .env; see .env.example.`;

/** Runs a command line. Returns the exit code; never throws. */
export async function runProgram(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const output = standardOutput(env);
  const json = wantsJson(argv);
  let code = 0;
  try {
    const contexts = openContexts(env, (line) => output.tell(`mailha: warning: ${line}\n`));
    const exit = (chosen: number) => {
      code = chosen;
    };
    await program({ contexts, output, env, exit }, json).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return printFailure(output, error, json);
    if (error.exitCode === 0) return 0;
    // Without --json, Commander has already printed it.
    return json ? printFailure(output, new Refused(error.message.replace(/^error: /, '')), json) : exitCodes.unknown;
  }
}

/** Works also when the command line cannot be parsed. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).includes('--json');
}

interface ProgramSetting {
  readonly contexts: Contexts;
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  exit(code: number): void;
}

function program(setting: ProgramSetting, json: boolean): Command {
  const root = new Command('mailha')
    .description('Runs a highly available mail cluster: deploys it, monitors it, and tests failover with drills.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => (json ? undefined : write(text)) })
    .showSuggestionAfterError()
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage().replace('[options] ', '')}` })
    .addHelpText('after', exits)
    .helpCommand(false);
  addVerbs(root, setting);
  addProcesses(root, setting);
  addDoctor(root, setting);
  addBundle(root, setting);
  addFiles(root, setting);
  return root;
}

/** Every command of `/mailha`. */
function addVerbs(root: Command, { contexts, output, exit }: ProgramSetting): void {
  for (const known of commands) {
    const [, ...placeholders] = known.usage.split(' ');
    const own = root
      .command(known.name)
      .usage(['[options]', ...placeholders].join(' '))
      .description(known.summary)
      .argument('[words...]')
      .addOption(new Option('--json', 'print JSON for machines').default(false))
      .addOption(
        new Option('--detach', 'return at once instead of following a job that changes the cluster').default(false),
      )
      .helpGroup('Commands, as in Slack:')
      .addHelpText(
        'after',
        `\nExamples:\n${known.examples.map((example) => `  mailha ${example}`).join('\n')}\n${exits}`,
      )
      .action(async (words: readonly string[], options: VerbOptions) =>
        exit(await verb(known, words, { contexts, output, options })),
      );
    if (isBundled(known.name)) own.option('--from <file>', 'judge a support bundle instead of the cluster');
  }
}

const isBundled = (name: string) => bundledLooks.some((look) => look === name);

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
    (await processes()).runWorker(contexts),
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
