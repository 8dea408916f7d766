const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The beginning of a text, of at most `most` UTF-16 units, and never a part of what people see as one character. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text.toWellFormed();
  // A text of any length is looked at where it is cut only; a grapheme longer than that is cut itself.
  const near = text.slice(Math.max(0, most - 100), most + 100);
  const from = Math.max(0, most - 100);
  const at = graphemes.segment(near).containing(most - from)?.index ?? 0;
  const whole = at === 0 && from > 0 ? most : from + at;
  return text
    .slice(0, whole)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
}

/** The same with a mark where something is missing; the mark is one of the `most`. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text.toWellFormed() : `${beginning(text, most - 1)}…`;
}
