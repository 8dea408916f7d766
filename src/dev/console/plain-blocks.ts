import { asRecord, asString } from './json.ts';
import type { Block } from './message.ts';
import { plainChunks, plainMrkdwn, type Reader } from './plain-text.ts';
import { readRichText } from './rich-text-tree.ts';

type BlockPart = Readonly<Record<string, unknown>>;

const rule = '─';

/** Blocks as text: headings underlined, code verbatim, buttons in brackets. */
export function plainBlocks(blocks: readonly Block[], reader: Reader): string {
  return blocks
    .map((block) => plainBlock(block, reader))
    .filter((text) => text !== '')
    .join('\n');
}

function plainBlock(block: Block, reader: Reader): string {
  switch (block.type) {
    case 'header':
      return heading(textOf(block.text, reader));
    case 'divider':
      return rule.repeat(40);
    case 'section':
      return [textOf(block.text, reader), ...fields(block, reader), element(asRecord(block.accessory))]
        .filter((text) => text !== '')
        .join('\n');
    case 'context':
      return parts(block.elements)
        .map((part) => textOf(part, reader))
        .join('  ');
    case 'actions':
      return parts(block.elements).map(element).join(' ');
    case 'rich_text':
      return plainChunks(readRichText(block), reader);
    default:
      return otherBlock(block, reader);
  }
}

function otherBlock(block: Block, reader: Reader): string {
  switch (block.type) {
    case 'table':
    case 'data_table':
      return table(block.rows, reader);
    case 'markdown':
      return asString(block.text) ?? '';
    case 'plan':
      return [heading(asString(block.title) ?? ''), ...parts(block.tasks).map(task)].join('\n');
    case 'task_card':
      return task(block);
    case 'container':
      return [textOf(block.title, reader), plainBlocks(parts(block.child_blocks) as readonly Block[], reader)].join(
        '\n',
      );
    default:
      return `[${asString(block.title) ?? asString(block.alt_text) ?? block.type}]`;
  }
}

function parts(value: unknown): readonly BlockPart[] {
  return Array.isArray(value) ? value.map(asRecord).filter((part) => part !== undefined) : [];
}

function heading(text: string): string {
  return `${text}\n${rule.repeat(text.length)}`;
}

/** The text of a text object, or an image's alt text. */
function textOf(object: unknown, reader: Reader): string {
  const { type, text, alt_text } = asRecord(object) ?? {};
  const content = asString(text) ?? asString(alt_text) ?? '';
  return type === 'mrkdwn' ? plainMrkdwn(content, reader) : content;
}

/** `*State*\nrunning` is a name and its value. */
function fields(block: Block, reader: Reader): readonly string[] {
  return parts(block.fields).map((field) => textOf(field, reader).replace(/(?<!:)\n/, ': '));
}

function element(part: BlockPart | undefined): string {
  if (part === undefined) return '';
  const label = asString(asRecord(part.text)?.text) ?? asString(part.alt_text) ?? asString(part.type);
  return `[${label}]`;
}

const marks: Readonly<Record<string, string>> = { complete: '✓', in_progress: '…', error: '✗' };

function task({ status, title }: BlockPart): string {
  return `${marks[asString(status) ?? ''] ?? '○'} ${asString(title) ?? ''}`;
}

function table(rows: unknown, reader: Reader): string {
  const cells = (Array.isArray(rows) ? rows : []).map((row) => parts(row).map((cell) => cellText(cell, reader)));
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellText(cell: BlockPart, reader: Reader): string {
  if (cell.type === 'rich_text') return plainChunks(readRichText(cell), reader);
  return asString(cell.text) ?? String(cell.value ?? '');
}
