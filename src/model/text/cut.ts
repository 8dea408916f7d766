const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The start of a text, at most `most` UTF-16 units, never cut inside a visible character. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text.toWellFormed();
  // Only the text around the cut is inspected; a longer grapheme is cut.
  const near = text.slice(Math.max(0, most - 100), most + 100);
  const from = Math.max(0, most - 100);
  const at = graphemes.segment(near).containing(most - from)?.index ?? 0;
  const whole = at === 0 && from > 0 ? most : from + at;
  return text
    .slice(0, whole)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
}

/** The same, ending in a mark if something was cut; the mark counts as one unit. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text.toWellFormed() : `${beginning(text, most - 1)}…`;
}
