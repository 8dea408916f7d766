import type { Command, ExplainCommand } from '../src/model/run/command.ts';
import { helpCard } from '../src/render/help.ts';
import { helpJson } from '../src/render/json-answers.ts';
import { noMore, oneOf } from './find.ts';

/** The help command for a list of commands that does not include it yet. */
export function helpOn(commands: readonly Command[]): ExplainCommand {
  const help: ExplainCommand = {
    name: 'help',
    usage: 'help [COMMAND]',
    summary: 'List your commands, or show one with examples.',
    examples: ['help', 'help deploy'],
    needs: 'anyone',
    explain(words, _who, permissions) {
      noMore(help.usage, words, 1);
      const all = [...commands, help];
      const names = all.map(({ name }) => name);
      const chosen = words.length === 0 ? all : all.filter(({ name }) => name === oneOf('command', words[0], names));
      return { card: helpCard(chosen, permissions), data: helpJson(chosen) };
    },
  };
  return help;
}
