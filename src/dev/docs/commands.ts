import { commands } from '../../../commands/index.ts';
import type { Command } from '../../model/run/command.ts';

const who: Readonly<Record<Command['needs'], string>> = {
  anyone: 'anyone',
  viewer: 'viewer',
  operator: 'operator',
  approver: 'approver',
};

const head = `# Commands

<!-- Generated from commands/ by \`npm run docs\`. -->

Type these after \`/mailha\` in Slack, after \`@mailha\` in a job's thread, or after \`mailha\` at a terminal. At a terminal, \`--json\` prints
[JSON](json.md), and exit codes are those of monitoring plugins: 0 ok, 1 degraded, 2 critical, 3 unknown or refused.
\`status --watch\` looks again every few seconds. \`--from FILE\` of \`status\`, \`vip\`, \`ipvs\`, \`wsrep\`, \`ldap\`, \`mail\` and \`dns\` judges a
[support bundle](bundle.md). \`mailha completion bash|zsh|fish\` prints a completion script, and \`mailha man\` the manual page.

With several clusters in one bot, \`@NAME\` anywhere in a command names the cluster.

| Command | Role | What it does |
| --- | --- | --- |
`;

/** docs/commands.md: every command with its role and its examples. */
export function commandsPage(): string {
  const rows = commands.map(
    ({ usage, name, needs, summary }) => `| [\`${cell(usage)}\`](#${name}) | ${who[needs]} | ${cell(summary)} |`,
  );
  return `${head}${rows.join('\n')}\n\n${commands.map(section).join('\n')}`;
}

function section({ name, usage, summary, needs, examples, ...command }: Command): string {
  const form = 'form' in command && command.form ? ` \`/mailha ${name} form\` opens a form.` : '';
  const shown = examples.map((example) => `    /mailha ${example}`).join('\n');
  return `## ${name}\n\n\`${usage}\`\n\n${summary} Role: ${who[needs]}.${form}\n\n${shown}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
