/**
 * Slack's mrkdwn as a tree (docs: "Formatting text for app surfaces"), for the page and transcripts. It is not Markdown:
 * indentation, `#`, `-` and `|` mean nothing, and the Markdown parser of slack-blocks-to-jsx drops such lines.
 */
export type Chunk =
  | { readonly kind: 'lines'; readonly inline: readonly Inline[] }
  | { readonly kind: 'quote'; readonly inline: readonly Inline[] }
  /** Verbatim, without the line breaks next to the fences. */
  | { readonly kind: 'code'; readonly text: string }
  /** In rich text only. */
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly indent: number;
      readonly items: readonly (readonly Inline[])[];
    };

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly inline: readonly Inline[] }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string }
  | { readonly kind: 'broadcast' | 'emoji'; readonly name: string }
  | { readonly kind: 'link'; readonly url: string; readonly label?: string | undefined }
  | ({ readonly kind: 'date' } & SlackDate);

/** `timestamp` in seconds since the epoch; `format` as in `{date_short} at {time}`. */
export interface SlackDate {
  readonly timestamp: number;
  readonly format: string;
  readonly fallback: string;
  readonly link?: string | undefined;
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Undoes Slack's escaping. */
export function unescaped(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt);/g, (found) => entities[found] ?? found);
}

export function parseMrkdwn(text: string): readonly Chunk[] {
  // Odd parts were between two fences; an unclosed fence is text.
  const parts = text.split(/```(?:\n)?([\s\S]*?)(?:\n)?```\n?/);
  return parts.flatMap((part, i): readonly Chunk[] => {
    if (i % 2 === 1) return [{ kind: 'code', text: unescaped(part) }];
    const prose = i + 1 < parts.length ? part.replace(/\n$/, '') : part;
    return prose === '' ? [] : proseChunks(prose);
  });
}

const quoted = /^(?:&gt;|>) ?/;

function proseChunks(text: string): readonly Chunk[] {
  const runs: { readonly quote: boolean; readonly lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quote = quoted.test(line);
    const last = runs.at(-1);
    const bare = line.replace(quoted, '');
    if (last?.quote === quote) last.lines.push(bare);
    else runs.push({ quote, lines: [bare] });
  }
  return runs.map(({ quote, lines }) => ({ kind: quote ? 'quote' : 'lines', inline: parseInline(lines.join('\n')) }));
}

const inlineCode = '`(?<code>[^`\\n]+)`';
const angle = '<(?<angle>[^<>\\n]+)>';
const emoji = ':(?<emoji>[a-z0-9_+-]+)(?:::skin-tone-\\d)?:';
// Marks count at word edges only, so that `snake_case` and `2*3*4` stay unchanged. `<…>` is skipped.
const styled =
  '(?<![\\w*~])(?<mark>[*_~])(?=[^\\s*~])(?<inner>(?:<[^<>\\n]*>|`[^`\\n]+`|(?!\\k<mark>)[^\\n])+)(?<!\\s)\\k<mark>(?!\\w)';
const token = new RegExp([inlineCode, angle, emoji, styled].join('|'), 'g');
const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

function parseInline(text: string): readonly Inline[] {
  const found: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > at) found.push({ kind: 'text', text: unescaped(text.slice(at, match.index)) });
    found.push(read(match[0], match.groups ?? {}));
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ kind: 'text', text: unescaped(text.slice(at)) });
  return found;
}

function read(whole: string, groups: Readonly<Record<string, string | undefined>>): Inline {
  if (groups.code !== undefined) return { kind: 'code', text: unescaped(groups.code) };
  if (groups.emoji !== undefined) return { kind: 'emoji', name: groups.emoji };
  if (groups.angle !== undefined) return readAngle(whole, groups.angle);
  return { kind: styles[groups.mark as keyof typeof styles], inline: parseInline(groups.inner ?? '') };
}

function readAngle(whole: string, inside: string): Inline {
  const [target = '', label] = split(inside);
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1) };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1) };
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice('!subteam^'.length) };
  if (target.startsWith('!date^')) return readDate(target, label ?? '');
  if (target.startsWith('!')) return { kind: 'broadcast', name: target.slice(1) };
  if (!/^(?:https?|mailto):/.test(target)) return { kind: 'text', text: unescaped(label ?? whole) };
  return { kind: 'link', url: unescaped(target), label: label === undefined ? undefined : unescaped(label) };
}

function split(inside: string): readonly [target: string, label?: string] {
  const bar = inside.indexOf('|');
  return bar === -1 ? [inside] : [inside.slice(0, bar), inside.slice(bar + 1)];
}

function readDate(target: string, label: string): Inline {
  const [, timestamp = '', format = '', link] = target.split('^');
  return { kind: 'date', timestamp: Number(timestamp), format: unescaped(format), fallback: unescaped(label), link };
}
