import type { Permission, Person } from '../model/inventory/access.ts';
import type { Card, Markup } from '../model/run/card.ts';
import { code, joined, md, person, typed } from '../model/run/card.ts';
import type { Command } from '../model/run/command.ts';
import { formWord } from '../model/run/form.ts';
import { named } from '../model/text/named.ts';
import { type HelpTopic, helpTopics } from './help-topics.ts';
import { sentence } from './words.ts';

/** One command in full; of several, a line per topic with those that this person may run. */
export function helpCard(commands: readonly Command[], permissions: readonly Permission[]): Card {
  const [only, ...others] = commands;
  if (only && others.length === 0) return commandCard(only, permissions);
  const mine = commands.filter((command) => mayRun(command, permissions));
  const topics = helpTopics.flatMap(({ id, title, commands: names }) => {
    const own = names.filter((name) => mine.some((command) => command.name === name)).map(code);
    return own.length > 0 ? [md`*${title}* (${code(`help ${id}`)}): ${joined(own, ' ')}`] : [];
  });
  return {
    summary: `What you can type after /mailha: ${mine.map(({ name }) => name).join(', ')}`,
    parts: [
      { kind: 'text', text: md`Type ${code('/mailha')} and a command. In a job's thread, mention the bot instead.` },
      { kind: 'list', items: topics },
      { kind: 'context', text: footer(commands.length - mine.length) },
    ],
  };
}

/** The commands of one topic, each with what it does. */
export function topicCard(topic: HelpTopic, commands: readonly Command[], permissions: readonly Permission[]): Card {
  const all = commands.filter(({ name }) => topic.commands.includes(name));
  const mine = all.filter((command) => mayRun(command, permissions));
  return {
    summary: `${topic.title}: ${mine.map(({ name }) => name).join(', ')}`,
    parts: [
      { kind: 'text', text: md`*${topic.title}*` },
      { kind: 'list', items: mine.map(brief) },
      { kind: 'context', text: footer(all.length - mine.length) },
    ],
  };
}

/** Whether help lists a command, and whether it runs when typed. */
export function mayRun({ needs }: Command, permissions: readonly Permission[]): boolean {
  return needs === 'anyone' || permissions.includes(needs);
}

export function whoamiCard(who: Person, permissions: readonly Permission[]): Card {
  const may = permissions.length === 0 ? 'nothing: you have no role' : named(permissions.map((one) => rights[one]));
  const groupsOf = who.groups.length === 0 ? md`none` : joined(who.groups.map(code), ', ');
  const fields = [
    { name: 'You are', value: md`${person(who.id)}` },
    { name: 'Your id', value: code(who.id) },
    { name: 'Your user groups', value: groupsOf },
    { name: 'You may', value: md`${may}` },
  ];
  return {
    summary: `You are ${who.id} and may ${may}.`,
    parts: [
      { kind: 'fields', fields },
      { kind: 'context', text: howToGetMore(who, permissions) },
    ],
  };
}

/** A command that may have been meant. `runs` is set for a read-only command, which a button may run. */
export interface HelpSuggestion {
  readonly name: string;
  readonly runs?: string;
}

/** The answer to an unknown command. */
export function unknownCard(word: string, suggestions: readonly HelpSuggestion[]): Card {
  const near = suggestions.map(({ name }) => name);
  const meant =
    near.length > 0
      ? md`Did you mean ${joined(near.map(code), ' or ')}?`
      : md`${code('/mailha help')} lists all commands.`;
  const buttons = suggestions.flatMap(({ runs }) =>
    runs === undefined ? [] : [{ action: 'run', label: `Run ${runs}`, value: runs } as const],
  );
  return {
    summary: near.length > 0 ? `Unknown command. Did you mean ${near.join(' or ')}?` : 'Unknown command.',
    parts: [
      { kind: 'text', text: md`Unknown command ${typed(word)}. ${meant}` },
      ...(buttons.length > 0 ? [{ kind: 'buttons', buttons } as const] : []),
    ],
  };
}

const rights: Readonly<Record<Permission, string>> = {
  viewer: 'view (viewer)',
  operator: 'request changes (operator)',
  approver: 'approve what others request (approver)',
};

const who: Readonly<Record<Command['needs'], string>> = {
  anyone: 'Anyone can run it.',
  viewer: 'Needs the viewer role.',
  operator: 'Needs the operator role.',
  approver: 'Needs the approver role.',
};

function brief({ usage, summary }: Command): Markup {
  return md`${code(usage)} ${summary}`;
}

function commandCard(command: Command, permissions: readonly Permission[]): Card {
  const { usage, summary, examples } = command;
  const may = mayRun(command, permissions) ? '' : ' You do not have it.';
  const form =
    'form' in command && command.form ? md` ${code(`/mailha ${command.name} ${formWord}`)} opens a form.` : md``;
  return {
    summary: `${usage}: ${summary}`,
    parts: [
      { kind: 'text', text: md`${code(`/mailha ${usage}`)}\n${summary}` },
      { kind: 'text', text: md`*${examples.length === 1 ? 'Example' : 'Examples'}*` },
      { kind: 'list', items: examples.map((example) => code(`/mailha ${example}`)) },
      { kind: 'context', text: md`${who[command.needs]}${may}${form}` },
    ],
  };
}

function footer(hidden: number): Markup {
  const more = md`${code('help TOPIC')} says what each command does, ${code('help COMMAND')} shows examples.`;
  if (hidden === 0) return more;
  return md`${more} ${hidden} more ${hidden === 1 ? 'command needs another role' : 'commands need other roles'}; ${code('whoami')} shows yours.`;
}

function howToGetMore({ outsider }: Person, permissions: readonly Permission[]): Markup {
  if (outsider) return md`${sentence(outsider)}`;
  if (permissions.length === Object.keys(rights).length) return md`You have every role.`;
  return md`For more, ask an admin to add your id or one of your user groups under ${code('access')} in cluster.yaml.`;
}
