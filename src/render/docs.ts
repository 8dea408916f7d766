import { isReceived } from '../model/check/received-alert.ts';
import type { Card, Markup, Part } from '../model/run/card.ts';
import { escaped, joined, link, md } from '../model/run/card.ts';

/** In markup, a page of the docs and the words that link to it. External text cannot contain one: its `<` is escaped. */
const token = /<docs:(?<path>[^|>]+)\|(?<words>[^>]*)>/g;

/** The page of a check below the root of the docs: `docs/checks/vip.held-once.md`. What follows a colon is a host or a record. */
export function pageOf(check: string): string {
  const [id = ''] = check.split(':');
  // One page for the drift of every role.
  return `docs/checks/${id.startsWith('drift.') ? 'drift' : id}.md`;
}

/** The name of a check, linked to its page where the docs are published. Of a received alert without its fingerprint. */
export function checkLink(check: string): Markup {
  const shown = isReceived(check) ? check.slice(0, check.lastIndexOf(':')) : check;
  return { mrkdwn: `<docs:${pageOf(check)}|${escaped(shown)}>` };
}

const address = /(https?:\/\/[^\s;<>]*[^\s;<>.,)])/;

/** Text in which web addresses are links; Slack makes none of plain ones, since our markup is verbatim. */
export function withLinks(text: string): Markup {
  const parts = text.split(address).map((part, i) => (i % 2 === 0 ? md`${part}` : link(part, part)));
  return joined(parts, '');
}

/** Markup with the docs' links as Slack takes them, or only their words when the docs are not published. */
export function linkDocs({ mrkdwn }: Markup, docsUrl: string | undefined): Markup {
  const shown = (_: string, path: string, words: string) =>
    docsUrl === undefined ? words : `<${escaped(addressOf(path, docsUrl))}|${words}>`;
  return { mrkdwn: mrkdwn.replaceAll(token, shown) };
}

/** Markup with only the words of the docs' links, and the pages that they lead to. */
export function withoutDocs({ mrkdwn }: Markup): { readonly words: string; readonly pages: readonly string[] } {
  const pages = [...mrkdwn.matchAll(token)].map(([, path = '']) => path);
  return { words: mrkdwn.replaceAll(token, '$<words>'), pages: [...new Set(pages)] };
}

/** The address of a page when the docs are published at `docsUrl`, its path otherwise. */
export function addressOf(path: string, docsUrl: string | undefined): string {
  return docsUrl === undefined ? path : `${docsUrl.replace(/\/+$/, '')}/${path.replace(/^docs\//, '')}`;
}

/** A card with the docs' links as Slack takes them. */
export function withDocs(card: Card, docsUrl: string | undefined): Card {
  const linked = (markup: Markup) => linkDocs(markup, docsUrl);
  return { ...card, parts: card.parts.map((part) => withMarkup(part, linked)) };
}

function withMarkup(part: Part, change: (markup: Markup) => Markup): Part {
  switch (part.kind) {
    case 'text':
    case 'context':
      return { ...part, text: change(part.text) };
    case 'list':
      return { ...part, items: part.items.map(change) };
    case 'fields':
      return { ...part, fields: part.fields.map(({ name, value }) => ({ name, value: change(value) })) };
    default:
      return part;
  }
}
