import { cut as shorten } from '../model/text/cut.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const control = /\x1b\[[0-9;?]*[A-Za-z]|[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Host output for an error: non-empty lines without terminal escapes, each cut at 300 characters. */
export function linesOf(output: Buffer): readonly string[] {
  return output
    .toString('utf8')
    .replaceAll(control, '')
    .split('\n')
    .map((line) => cut(line.trimEnd(), 300))
    .filter((line) => line.trim() !== '');
}

/** The first line, or undefined when there is no output. */
export function firstLine(output: Buffer): string | undefined {
  return linesOf(output.subarray(0, 4096))[0];
}

/** The most useful lines of a long output: the first two and the last three. */
export function gist(output: Buffer): string | undefined {
  const lines = linesOf(output);
  if (lines.length === 0) return undefined;
  return (lines.length <= 6 ? lines : [...lines.slice(0, 2), '…', ...lines.slice(-3)]).join('\n');
}

export function cut(text: string, length: number): string {
  return shorten(text, length + 1);
}
