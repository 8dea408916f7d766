/** For a panel with its own background, readable on light and dark themes. */
export const colours = {
  panel: '#ffffff',
  ink: '#1f2937',
  faint: '#6b7280',
  grid: '#e5e7eb',
  good: '#cfe8d8',
  bad: '#c2410c',
};

/** A striped fill: colour is never the only sign. */
export const striped = 'url(#striped)';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture on its panel. */
export function svg({ width, height }: Size, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Inter">
<defs><pattern id="striped" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="${colours.bad}"/><rect width="2" height="6" fill="#fdba74"/></pattern></defs>
<rect width="${width}" height="${height}" rx="12" fill="${colours.panel}"/>
${parts.join('\n')}
</svg>
`;
}

interface Style {
  readonly size: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export function text(
  x: number,
  y: number,
  words: string,
  { size, bold, fill = colours.ink, anchor = 'start' }: Style,
): string {
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}"${weight} fill="${fill}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

/** Rounded to a tenth of a pixel. */
export const n = (value: number) => value.toFixed(1).replace(/\.0$/, '');

/** Escapes text from any source for SVG. */
const escaped = (words: string) =>
  words.replaceAll(/[&<>"]/g, (found) => `&#${found.codePointAt(0)};`).replaceAll(/\p{Cc}/gu, ' ');

export const inSeconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
