import { emojiOf } from './emoji-names.ts';
import { type Chunk, type Inline, parseMrkdwn } from './mrkdwn.ts';
import type { ConsoleChannel, ConsoleGroup, ConsoleUser } from './people.ts';
import { bot } from './people.ts';
import { type DateStyle, formatSlackDate } from './slack-date.ts';

/** The names, locale and time zone to render a text for a reader. */
export interface Reader extends DateStyle {
  readonly users: readonly ConsoleUser[];
  readonly groups: readonly ConsoleGroup[];
  readonly channels: readonly ConsoleChannel[];
}

export function plainMrkdwn(text: string, reader: Reader): string {
  return plainChunks(parseMrkdwn(text), reader);
}

/** Plain text without styles; code is verbatim. */
export function plainChunks(chunks: readonly Chunk[], reader: Reader): string {
  return chunks.map((chunk) => plainChunk(chunk, reader)).join('\n');
}

function plainChunk(chunk: Chunk, reader: Reader): string {
  switch (chunk.kind) {
    case 'code':
      return chunk.text;
    case 'quote':
      return plainInline(chunk.inline, reader).replaceAll(/^/gm, '> ');
    case 'list':
      return chunk.items
        .map(
          (item, i) => `${'  '.repeat(chunk.indent)}${chunk.ordered ? `${i + 1}.` : '•'} ${plainInline(item, reader)}`,
        )
        .join('\n');
    default:
      return plainInline(chunk.inline, reader);
  }
}

function plainInline(inline: readonly Inline[], reader: Reader): string {
  return inline.map((part) => plainPart(part, reader)).join('');
}

function plainPart(part: Inline, reader: Reader): string {
  switch (part.kind) {
    case 'text':
    case 'code':
      return part.text;
    case 'user':
      return `@${nameOf(part.id, reader)}`;
    case 'group':
      return `@${reader.groups.find(({ id }) => id === part.id)?.handle ?? part.id}`;
    case 'channel':
      return `#${reader.channels.find(({ id }) => id === part.id)?.name ?? part.id}`;
    case 'broadcast':
      return `@${part.name}`;
    case 'emoji':
      return emojiOf(part.name) ?? `:${part.name}:`;
    case 'date':
      return formatSlackDate(part, reader);
    case 'link':
      return linkText(part.url.replace(/^mailto:/, ''), part.label);
    default:
      return plainInline(part.inline, reader);
  }
}

function linkText(url: string, label: string | undefined): string {
  return label === undefined || url.endsWith(label) ? (label ?? url) : `${label} (${url})`;
}

/** The real name of a user; the id if unknown. */
export function nameOf(id: string | undefined, { users }: Reader): string {
  if (id === undefined || id === bot.userId) return bot.name;
  return users.find((user) => user.id === id)?.realName ?? id;
}
