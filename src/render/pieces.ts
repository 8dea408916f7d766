import { beginning } from '../model/text/cut.ts';

/**
 * Markup in pieces of at most `most` characters, broken at a line break or a space where there is one, and never
 * inside a mention, an escape such as `&amp;` or a grapheme. Blank pieces are left out.
 */
export function pieces(text: string, most: number): readonly string[] {
  return split(text, most, breakInMarkup).filter((piece) => piece.trim() !== '');
}

/** Preformatted text in pieces of at most `most` characters: whole lines, unless one line is longer than that. */
export function linePieces(text: string, most: number): readonly string[] {
  return split(text, most, breakInCode).filter((piece) => piece.trim() !== '');
}

/** The first piece, followed by `…` when there are more. */
export function firstPiece(text: string, most: number): string {
  const [first = '', ...more] = pieces(text, most - 2);
  return more.length === 0 ? first : `${first} …`;
}

function split(text: string, most: number, breakAt: (text: string, most: number) => number): readonly string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const at = breakAt(rest, most);
    found.push(rest.slice(0, at));
    rest = rest.slice(rest[at] === '\n' ? at + 1 : at);
  }
  return [...found, rest];
}

function breakInCode(text: string, most: number): number {
  const newline = text.lastIndexOf('\n', most);
  return newline > 0 ? newline : wholeCharacter(text, most);
}

function breakInMarkup(text: string, most: number): number {
  const whole = outsideTokens(text, wholeCharacter(text, most));
  const newline = text.lastIndexOf('\n', whole);
  if (newline > most / 2) return newline;
  const space = text.lastIndexOf(' ', whole);
  return space > most / 2 && outsideTokens(text, space) === space ? space : whole;
}

/** Longest mention, date or link; a `<` further back opens none. */
const longestToken = 300;

function outsideTokens(text: string, at: number): number {
  const before = text.slice(0, at);
  const token = before.lastIndexOf('<');
  const open = before.lastIndexOf('>') < token && at - token < longestToken;
  if (token > 0 && open) return token;
  const entity = /&[a-z]{0,4}$/.exec(before)?.index ?? 0;
  return entity > 0 ? entity : at;
}

function wholeCharacter(text: string, at: number): number {
  return beginning(text, at).length || at;
}
