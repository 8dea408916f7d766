/**
 * The file with our block replacing the previous one, found by its first and last line; without a previous one, at the
 * start or end of the file. Other lines stay.
 */
export function withBlock(text: string, block: string, place: 'first' | 'last'): string {
  const lines = block.trimEnd().split('\n');
  const [from, to] = [`${lines[0]}\n`, `${lines.at(-1)}\n`];
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  if (start >= 0 && end >= 0) return text.slice(0, start) + block + text.slice(end + to.length);
  if (place === 'first') return block + text;
  return text === '' || text.endsWith('\n') ? text + block : `${text}\n${block}`;
}

/** Removes the block. */
export function withoutBlock(text: string, block: string): string {
  return withBlock(text, block, 'last').replace(block, '');
}
