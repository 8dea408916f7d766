import { type Command, InvalidArgumentError, Option } from 'commander';
import { commands } from '../../commands/index.ts';
import { bundledLooks } from '../../jobs/look/bundled.ts';
import type { Command as Verb } from '../model/run/command.ts';
import { exits, type ProgramSetting } from './setting.ts';
import { type VerbOptions, verb } from './verb.ts';

/** Every command of `/mailha`. */
export function addVerbs(root: Command, { contexts, output, exit }: ProgramSetting): void {
  for (const known of commands) {
    const [, ...placeholders] = known.usage.split(' ');
    const own = root
      .command(known.name)
      .usage(['[options]', ...placeholders].join(' '))
      .description(known.summary)
      .argument('[words...]')
      .addOption(new Option('--json', 'print JSON for machines').default(false))
      .helpGroup('Commands, as in Slack:')
      .addHelpText(
        'after',
        `\nExamples:\n${known.examples.map((example) => `  mailha ${example}`).join('\n')}\n${exits}`,
      )
      .action(async (words: readonly string[], options: VerbOptions) =>
        exit(await verb(known, words, { contexts, output, options })),
      );
    for (const option of optionsOf(known)) own.addOption(option);
  }
}

/** Those that apply only to some commands. */
function optionsOf(known: Verb): readonly Option[] {
  const changes = 'request' in known && known.needs === 'operator';
  const looks = bundledLooks.some((look) => look === known.name);
  return [
    ...(changes ? [new Option('--detach', 'return at once instead of following a job that changes the cluster')] : []),
    ...(looks ? [new Option('--from <file>', 'judge a support bundle instead of the cluster')] : []),
    ...(known.name === 'status' ? [watchOption()] : []),
  ];
}

function watchOption(): Option {
  return new Option('--watch [seconds]', 'look again every so many seconds, until Ctrl-C')
    .preset('10')
    .argParser((typed) => {
      const seconds = Number(typed);
      if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600) {
        throw new InvalidArgumentError('Wanted whole seconds from 1 to 3600.');
      }
      return seconds;
    });
}
