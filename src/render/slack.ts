import { createHash } from 'node:crypto';
import type { KnownBlock, MrkdwnElement, PlainTextElement, TableBlock } from '@slack/types';
import type { Card, Cell, Part, Picture, TextFile } from '../model/run/card.ts';
import { escaped } from '../model/run/card.ts';
import { columns } from '../model/text/columns.ts';
import { beginning } from '../model/text/cut.ts';
import { clean } from './clean.ts';
import { withDocs } from './docs.ts';
import { cellText } from './mrkdwn.ts';
import { firstPiece, linePieces, pieces } from './pieces.ts';
import { richText } from './rich-text.ts';
import { actionBlocks } from './slack-buttons.ts';
import { limits } from './slack-limits.ts';
import { fitted } from './slack-room.ts';
import { cut, oneLine } from './words.ts';

/** A card as chat.postMessage and chat.update take it; `file` and `picture` go up on their own. */
export interface SlackMessage {
  /** The only text that notifications and screen readers get. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly file?: TextFile;
  readonly picture?: Picture;
}

interface ToSlack {
  readonly revision?: string;
  /** Blocks. */
  readonly most?: number;
  readonly docsUrl?: string | undefined;
  /** `false` shows tables as preformatted text. */
  readonly tables?: false;
}

/**
 * Turns any card into blocks that Slack accepts; what is too long is split, or cut with a note. Block ids are made of
 * `revision`, or of the content: Slack wants new ones whenever a message is updated.
 */
export function toSlack(unlinked: Card, { docsUrl, ...options }: ToSlack = {}): SlackMessage {
  const card = withDocs(unlinked, docsUrl);
  const { revision = contentOf(card), most = limits.blocks, tables } = options;
  const blocks = fitted(oneTable(card.parts, tables).flatMap(blocksOf), most);
  const text = firstPiece(escaped(clean(oneLine(card.summary))), limits.summary) || '…';
  return {
    text,
    blocks: blocks.map((block, i) => ({ ...block, block_id: `${beginning(revision, 200)}-${i}` })),
    ...(card.file ? { file: card.file } : {}),
    ...(card.picture ? { picture: card.picture } : {}),
  };
}

function contentOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex').slice(0, 16);
}

/** All tables but the first become text, or all of them. */
function oneTable(parts: readonly Part[], tables?: false): readonly Part[] {
  const first = tables ?? parts.find(({ kind }) => kind === 'table');
  return parts.map((part) =>
    part.kind === 'table' && part !== first ? { kind: 'code', text: inColumns(part.rows) } : part,
  );
}

function blocksOf(part: Part): readonly KnownBlock[] {
  switch (part.kind) {
    case 'heading':
      return headings(part.text);
    case 'text':
      return sections(part.text.mrkdwn);
    case 'list':
      return sections(part.items.map(({ mrkdwn }) => `• ${mrkdwn}`).join('\n'));
    case 'fields':
      return fieldSections(part.fields);
    case 'code':
      return codeBlocks(part.text);
    case 'table':
      return tableBlocks(part.rows);
    case 'context':
      return contexts(part.text.mrkdwn);
    case 'divider':
      return [{ type: 'divider' }];
    case 'buttons':
      return actionBlocks(part.buttons);
  }
}

function headings(text: string): readonly KnownBlock[] {
  const shown = cut(oneLine(clean(text)), limits.heading);
  return shown === '' ? [] : [{ type: 'header', text: plain(shown) }];
}

function sections(mrkdwn: string): readonly KnownBlock[] {
  return pieces(clean(mrkdwn), limits.section).map((text) => ({ type: 'section', text: markup(text), expand: true }));
}

function contexts(mrkdwn: string): readonly KnownBlock[] {
  const elements = pieces(clean(mrkdwn), limits.context).slice(0, limits.contextElements).map(markup);
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

type Fields = Extract<Part, { kind: 'fields' }>['fields'];

function fieldSections(fields: Fields): readonly KnownBlock[] {
  const all = fields.map(({ name, value }) => {
    const title = escaped(clean(oneLine(cut(name, 100)))) || '–';
    return markup(firstPiece(`*${title}*\n${clean(value.mrkdwn).trim() || '–'}`, limits.field));
  });
  const rows = Math.ceil(all.length / limits.fields);
  return Array.from({ length: rows }, (_, row) => ({
    type: 'section',
    fields: all.slice(row * limits.fields, (row + 1) * limits.fields),
  }));
}

/** Preformatted rich text rather than a fence: its content cannot end it, mention a person or become an emoji. */
function codeBlocks(text: string): readonly KnownBlock[] {
  const all = linePieces(clean(text).trimEnd(), limits.code);
  const shown = all.slice(0, limits.codeBlocks).map(
    (piece): KnownBlock => ({
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: piece }] }],
    }),
  );
  const left = all.slice(limits.codeBlocks).join('\n').split('\n').length;
  return all.length <= limits.codeBlocks ? shown : [...shown, ...contexts(`… ${left} more lines are not shown here.`)];
}

/** Slack takes one table per message; a larger one is preformatted text. */
function tableBlocks(rows: readonly (readonly Cell[])[]): readonly KnownBlock[] {
  const size = rows.flat().reduce((sum, cell) => sum + (typeof cell === 'string' ? cell : cell.mrkdwn).length, 0);
  const isSmall = rows.length <= limits.tableRows && size <= limits.tableText;
  if (!isSmall || rows.some(({ length }) => length > limits.tableColumns)) return codeBlocks(inColumns(rows));
  return [{ type: 'table', rows: rows.map((row) => row.map(cellOf)) }];
}

/** Cells must not be empty. */
function cellOf(cell: Cell): TableBlock['rows'][number][number] {
  return typeof cell === 'string' ? { type: 'raw_text', text: clean(cell).trim() || '–' } : richText(cell);
}

function inColumns(rows: readonly (readonly Cell[])[]): string {
  return columns(rows.map((row) => row.map(cellText))).join('\n');
}

function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** `verbatim` keeps Slack from turning plain words into links and mentions. */
function markup(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}
