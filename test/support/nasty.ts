import { readFileSync } from 'node:fs';

/** What a shell, a program or a file name might take for something else; one JSON string a line. */
const pieces = readFileSync(new URL('../fixtures/ssh/nasty-texts.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): string => JSON.parse(line));

/** Where such a piece may stand in a word. */
const places: readonly ((piece: string) => string)[] = [
  (piece) => piece,
  (piece) => `lb1${piece}`,
  (piece) => `${piece}lb1`,
  (piece) => `'${piece}'`,
  (piece) => `"${piece}"`,
  (piece) => `$(echo ${piece})`,
  (piece) => `-${piece}`,
  (piece) => piece.repeat(3),
];

/** More than a thousand different texts without a NUL byte; none of them may ever be more than text. */
export const nastyTexts: readonly string[] = [
  ...new Set([...places.flatMap((place) => pieces.map(place)), 'x'.repeat(4000), "'".repeat(1000), '$('.repeat(1000)]),
];
