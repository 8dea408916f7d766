import type { Command, ExplainCommand } from '../src/model/run/command.ts';
import { helpCard, topicCard } from '../src/render/help.ts';
import { helpTopics } from '../src/render/help-topics.ts';
import { helpJson } from '../src/render/json-answers.ts';
import { noMore, oneOf } from './find.ts';

/** The help command for a list of commands that does not include it yet. */
export function helpOn(commands: readonly Command[]): ExplainCommand {
  const help: ExplainCommand = {
    name: 'help',
    usage: 'help [TOPIC|COMMAND]',
    summary: 'List your commands by topic, those of one topic, or one command with examples.',
    examples: ['help', 'help changes', 'help deploy'],
    needs: 'anyone',
    explain(words, _who, permissions) {
      noMore(help.usage, words, 1);
      const all = [...commands, help];
      const [word] = words.map((each) => each.toLowerCase());
      if (word === undefined) return { card: helpCard(all, permissions), data: helpJson(all) };
      const topic = helpTopics.find(({ id }) => id === word);
      if (topic) {
        const own = all.filter(({ name }) => topic.commands.includes(name));
        return { card: topicCard(topic, all, permissions), data: helpJson(own) };
      }
      const names = [...helpTopics.map(({ id }) => id), ...all.map(({ name }) => name)];
      const known = oneOf('topic or command', word, names);
      const chosen = all.filter(({ name }) => name === known);
      return { card: helpCard(chosen, permissions), data: helpJson(chosen) };
    },
  };
  return help;
}
