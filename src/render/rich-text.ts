import type { RichTextBlock, RichTextElement } from '@slack/types';
import { type Markup, unescaped } from '../model/run/card.ts';
import { clean } from './clean.ts';

const token =
  /<!date\^(?<seconds>\d+)\^(?<format>[^>|]*)\|(?<fallback>[^>]*)>|<@(?<user>[^>|]+)>|<(?<url>https?:[^>|]+)\|(?<words>[^>]*)>|:(?<emoji>[a-z_]+):|`(?<code>[^`\n]+)`|\*(?<bold>[^*\n]+)\*/g;

type Groups = Readonly<Record<string, string | undefined>>;

/** Markup as rich text, for cells of tables, which take no mrkdwn. Knows what `md` and its functions make. */
export function richText({ mrkdwn }: Markup): RichTextBlock {
  const elements: RichTextElement[] = [];
  const text = clean(mrkdwn);
  let end = 0;
  const plain = (until: number) => {
    const words = unescaped(text.slice(end, until));
    if (words !== '') elements.push({ type: 'text', text: words });
  };
  for (const { 0: found, index, groups = {} } of text.matchAll(token)) {
    plain(index);
    elements.push(elementOf(groups));
    end = index + found.length;
  }
  plain(text.length);
  if (elements.length === 0) elements.push({ type: 'text', text: '–' });
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

function elementOf({
  seconds,
  format = '',
  fallback = '',
  user,
  url,
  words = '',
  emoji,
  code,
  bold,
}: Groups): RichTextElement {
  if (seconds !== undefined) return { type: 'date', timestamp: Number(seconds), format, fallback };
  if (user !== undefined) return { type: 'user', user_id: user };
  if (url !== undefined) return { type: 'link', url: unescaped(url), text: unescaped(words) };
  if (emoji !== undefined) return { type: 'emoji', name: emoji };
  if (code !== undefined) return { type: 'text', text: unescaped(code), style: { code: true } };
  return { type: 'text', text: unescaped(bold ?? ''), style: { bold: true } };
}
