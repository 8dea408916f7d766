import wrapAnsi from 'wrap-ansi';
import type { Button, Card, Cell, Markup, Part } from '../model/run/card.ts';
import { columns } from '../model/text/columns.ts';
import { clean } from './clean.ts';
import { addressOf, withoutDocs } from './docs.ts';
import { cellText, fromMrkdwn, styled } from './mrkdwn.ts';

/** How a terminal shows cards; no colours in a pipe. `width` in columns. */
export interface TerminalStyle {
  readonly colour: boolean;
  readonly width: number;
  /** Where the docs are published; their paths in the package are shown otherwise. */
  readonly docsUrl?: string | undefined;
}

/** A card as text, ending with a line break. Code and the attached file are shown verbatim. */
export function toTerminal(card: Card, look: TerminalStyle): string {
  const parts = card.parts.map((part) => shown(part, look)).filter((text) => text !== '');
  const file = card.file ? [styled('bold', clean(card.file.title), look.colour), indented(card.file.text, look)] : [];
  const all = [...parts, ...file];
  return `${(all.length === 0 ? [clean(card.summary)] : all).join('\n')}\n`;
}

function shown(part: Part, look: TerminalStyle): string {
  switch (part.kind) {
    case 'heading':
      return styled('bold', wrapped(clean(part.text), look), look.colour);
    case 'text':
      return wrapped(markup(part.text, look), look);
    case 'list':
      return part.items.map((item) => wrapped(`• ${markup(item, look)}`, look, '  ')).join('\n');
    case 'fields':
      return part.fields.map(({ name, value }) => wrapped(`${clean(name)}: ${markup(value, look)}`, look)).join('\n');
    case 'code':
      return indented(part.text, look);
    case 'table':
      return table(part.rows, look);
    case 'context':
      return styled('dim', wrapped(markup(part.text, look), look), look.colour);
    case 'divider':
      return '';
    case 'buttons':
      return part.buttons.flatMap((button) => inWords(button)).join('\n');
  }
}

/** One row a line; where that is too wide, one row an item, with the names of its columns. */
function table(rows: readonly (readonly Cell[])[], look: TerminalStyle): string {
  const cells = rows.map((row) => row.map((cell) => clean(cellText(cell))));
  const lines = columns(cells);
  if (lines.every(({ length }) => length + 4 <= look.width)) return indented(lines.join('\n'), look);
  const [head = [], ...body] = cells;
  const named = (cell: string, column: number) => (column === 0 ? cell : `${head[column] ?? ''} ${cell}`.trim());
  return body.map((row) => wrapped(`• ${row.map(named).join(' · ')}`, look, '  ')).join('\n');
}

/** In a terminal the command is `mailha`, without the slash. Each docs page follows on its own line. */
function markup(text: Markup, { colour, docsUrl }: TerminalStyle): string {
  const { words, pages } = withoutDocs(text);
  const docs = pages.map((page) => `\n${styled('dim', `Docs: ${addressOf(page, docsUrl)}`, colour)}`);
  return fromMrkdwn(clean(words), colour).replaceAll('/mailha', 'mailha') + docs.join('');
}

/** What to type for a button. Approve and Reject carry a secret; the card beside them says what to type. */
function inWords({ action, label, value }: Button): readonly string[] {
  return action === 'run' ? [`${clean(label)}: mailha ${clean(value)}`] : [];
}

/** Continuation lines start with `indent`; a line that starts with an em space is indented further. */
function wrapped(text: string, { width }: TerminalStyle, indent = ''): string {
  return text
    .split('\n')
    .map((line) => {
      const [first, next] = line.startsWith('\u2003') ? ['  ', '    '] : ['', indent];
      const lines = wrapAnsi(line.replace(/^\u2003/, ''), Math.max(20, width - next.length)).split('\n');
      return first + lines.join(`\n${next}`);
    })
    .join('\n');
}

function indented(text: string, { colour }: TerminalStyle): string {
  const lines = clean(text).trimEnd().split('\n');
  return lines.map((line) => `    ${styled(lineColour(line), line, colour)}`).join('\n');
}

/** The usual colours of a diff. */
function lineColour(line: string): 'green' | 'red' | 'reset' {
  if (/^\+(?!\+\+ )/.test(line)) return 'green';
  return /^-(?!-- )/.test(line) ? 'red' : 'reset';
}
