import { Command, CommanderError } from 'commander';
import itself from '../../package.json' with { type: 'json' };
import { Refused } from '../model/text/errors.ts';
import { exitCodes } from '../render/exit-code.ts';
import { addBot } from './add-bot.ts';
import { addSetup } from './add-setup.ts';
import { addVerbs } from './add-verbs.ts';
import { openContexts } from './context.ts';
import { printFailure, standardOutput } from './output.ts';
import { exits, type ProgramSetting } from './setting.ts';

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

function program(setting: ProgramSetting, json: boolean): Command {
  const root = new Command('mailha')
    .description('Runs a highly available mail cluster: deploys it, monitors it, and tests failover with drills.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => (json ? undefined : write(text)) })
    .showSuggestionAfterError()
    .configureHelp({ subcommandTerm: (command) => shortUsage(command.name(), command.usage()) })
    .version(`mailha ${itself.version} (Node ${process.versions.node})`, '-V, --version', 'print the version')
    .addHelpText('after', exits)
    .helpCommand(false);
  addVerbs(root, setting);
  addBot(root, setting);
  addSetup(root, setting);
  return root;
}

/** Columns of a usage in the list of commands, so that descriptions have room beside it on 80. */
const mostUsage = 24;

/** The words of a usage that fit; the help of the command has all of them. */
function shortUsage(name: string, usage: string): string {
  const words = usage.split(' ').filter((word) => word !== '' && word !== '[options]' && word !== '[command]');
  const all = [name, ...words].join(' ');
  if (all.length <= mostUsage) return all;
  const fitting = words.reduce((shown, word) => {
    const more = `${shown} ${word}`;
    return shown.endsWith('…') || more.length > mostUsage - 2 ? `${shown.replace(/ …$/, '')} …` : more;
  }, name);
  return fitting;
}
