import type { ConsoleChannel, ConsoleGroup, ConsoleUser } from './people.ts';

export interface Names {
  readonly users: readonly ConsoleUser[];
  readonly groups: readonly ConsoleGroup[];
  readonly channels: readonly ConsoleChannel[];
}

/** Smart punctuation of the macOS and iOS clients: `--` becomes an em dash, straight quotes become curly ones. */
export function typeset(text: string): string {
  return text
    .replaceAll('--', '—')
    .replaceAll(/(^|[\s(=])"/g, '$1“')
    .replaceAll('"', '”')
    .replaceAll(/(^|[\s(=])'/g, '$1‘')
    .replaceAll("'", '’');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

// Slack links anything ending in a known top-level domain; all two-letter ones count, so `main.cf` and `README.md` too.
const email = /[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}/.source;
const url = /https?:\/\/[^\s<>|]+/.source;
const domain =
  /(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|info|dev|app|cloud|[a-z]{2})(?![\w.-]*\w)(?:\/[^\s<>|]*)?/
    .source;
const name = /(?<![\w])[@#][a-z0-9][\w.-]*/.source;
const linkable = new RegExp(
  `(?<email>${email})|(?<url>${url})|(?<name>${name})|(?<![\\w./@-])(?<domain>${domain})`,
  'gi',
);

/**
 * Escapes typed text as Slack does before an app gets it: always in events, and in slash commands with `should_escape: true`
 * (docs: "Formatting text for app surfaces"). `labels` keeps readable names in mentions, as in slash commands.
 */
export function mangle(text: string, names: Names, { labels }: { readonly labels: boolean }): string {
  return text
    .replaceAll(/[&<>]/g, (found) => entities[found] ?? found)
    .replaceAll(linkable, (found, ...rest) => {
      const { email, url, domain }: Readonly<Record<string, string | undefined>> = rest.at(-1);
      if (email) return `<mailto:${found}|${found}>`;
      if (url) return `<${found}>`;
      if (domain) return `<http://${found}|${found}>`;
      return mention(found, names, labels);
    });
}

function mention(found: string, { users, groups, channels }: Names, labels: boolean): string {
  const handle = found.slice(1);
  const label = (text: string) => (labels ? `|${text}` : '');
  if (found.startsWith('#')) {
    const channel = channels.find((candidate) => candidate.name === handle);
    return channel ? `<#${channel.id}${label(channel.name)}>` : found;
  }
  const user = users.find((candidate) => candidate.name === handle);
  if (user) return `<@${user.id}${label(user.name)}>`;
  const group = groups.find((candidate) => candidate.handle === handle);
  return group ? `<!subteam^${group.id}${label(found)}>` : found;
}
