import { asRecord, asString } from './json.ts';
import type { Chunk, Inline } from './mrkdwn.ts';

type RichTextPart = Readonly<Record<string, unknown>>;

/** Converts a `rich_text` block to the tree of mrkdwn. Unknown elements are skipped. */
export function readRichText(block: RichTextPart): readonly Chunk[] {
  return parts(block.elements).flatMap((element): readonly Chunk[] => {
    switch (element.type) {
      case 'rich_text_section':
        return [{ kind: 'lines', inline: inlines(element) }];
      case 'rich_text_quote':
        return [{ kind: 'quote', inline: inlines(element) }];
      case 'rich_text_preformatted':
        return [{ kind: 'code', text: parts(element.elements).map(bare).join('') }];
      case 'rich_text_list':
        return [list(element)];
      default:
        return [];
    }
  });
}

function parts(value: unknown): readonly RichTextPart[] {
  return Array.isArray(value) ? value.map(asRecord).filter((part) => part !== undefined) : [];
}

function list(element: RichTextPart): Chunk {
  const items = parts(element.elements).map(inlines);
  return { kind: 'list', ordered: element.style === 'ordered', indent: Number(element.indent ?? 0), items };
}

function bare({ text, url }: RichTextPart): string {
  return asString(text) ?? asString(url) ?? '';
}

function inlines({ elements }: RichTextPart): readonly Inline[] {
  return parts(elements).flatMap((part) => {
    const plain = inlineOf(part);
    return plain ? [styled(plain, asRecord(part.style) ?? {})] : [];
  });
}

function styled(inline: Inline, { bold, italic, strike, code }: RichTextPart): Inline {
  const base: Inline = code === true && inline.kind === 'text' ? { kind: 'code', text: inline.text } : inline;
  const marks = [bold === true && 'bold', italic === true && 'italic', strike === true && 'strike'] as const;
  return marks.reduce<Inline>((inside, kind) => (kind ? { kind, inline: [inside] } : inside), base);
}

function inlineOf(part: RichTextPart): Inline | undefined {
  const field = (key: string) => asString(part[key]) ?? '';
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: field('text') };
    case 'link':
      return { kind: 'link', url: field('url'), label: asString(part.text) };
    case 'user':
      return { kind: 'user', id: field('user_id') };
    case 'usergroup':
      return { kind: 'group', id: field('usergroup_id') };
    case 'channel':
      return { kind: 'channel', id: field('channel_id') };
    case 'emoji':
      return { kind: 'emoji', name: field('name') };
    case 'broadcast':
      return { kind: 'broadcast', name: field('range') };
    case 'color':
      return { kind: 'code', text: field('value') };
    case 'date':
      return dateOf(part);
    default:
      return undefined;
  }
}

function dateOf({ timestamp, format, fallback, url }: RichTextPart): Inline {
  const texts = { format: asString(format) ?? '', fallback: asString(fallback) ?? '', link: asString(url) };
  return { kind: 'date', timestamp: Number(timestamp), ...texts };
}
