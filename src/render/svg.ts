/** For a panel with its own background, readable on light and dark themes. */
export const colours = {
  panel: '#ffffff',
  ink: '#1f2937',
  faint: '#4b5563',
  grid: '#d1d5db',
  good: '#a7d7b8',
  bad: '#c2410c',
};

/** A striped fill: colour is never the only sign. */
export const striped = 'url(#striped)';

/**
 * Width of every picture. A phone of 375 px shows it at least 300 px wide beside an avatar, so that the smallest text has 12 px there:
 * one column, labels above what they name.
 */
export const width = 400;
/** Edges of what is drawn. */
export const [left, right] = [20, width - 20] as const;

/** Text sizes; there is no smaller one. */
export const sizes = { title: 20, label: 16 } as const;

/** A picture on its panel. */
export function svg(height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Inter">
<defs><pattern id="striped" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="${colours.bad}"/><rect width="2" height="6" fill="#fdba74"/></pattern></defs>
<rect width="${width}" height="${height}" rx="12" fill="${colours.panel}"/>
${parts.join('\n')}
</svg>
`;
}

interface Style {
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** Stays readable across lines that are drawn before it. */
export function text(
  x: number,
  y: number,
  words: string,
  { size = sizes.label, bold, fill = colours.ink, anchor = 'start' }: Style = {},
): string {
  const weight = bold ? ' font-weight="600"' : '';
  const halo = `stroke="${colours.panel}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`;
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}"${weight} fill="${fill}" ${halo} text-anchor="${anchor}">${escaped(words)}</text>`;
}

/** Characters of a title of full size. */
const titleLength = 34;

/** Lines below each other, the first a title. `y` of the first. */
export function heading(title: string, lines: readonly string[], y = 38): readonly string[] {
  const size = Math.max(sizes.label, sizes.title * Math.min(1, titleLength / title.length));
  return [
    text(left, y, title, { size: Math.round(size), bold: true }),
    ...lines.map((line, i) => text(left, y + 26 + i * 22, line, { fill: colours.faint })),
  ];
}

/** A name on the left and its figures on the right. */
export function label(y: number, name: string, figures: string): string {
  return `${text(left, y, name, { bold: true })}\n${text(right, y, figures, { fill: colours.faint, anchor: 'end' })}`;
}

/** A horizontal line across the picture. */
export function across(y: number, style: string): string {
  return `<line x1="${left}" x2="${right}" y1="${n(y)}" y2="${n(y)}" ${style}/>`;
}

/** Of a threshold. */
export const dashed = `stroke="${colours.ink}" stroke-dasharray="5 4"`;

/** Rounded to a tenth of a pixel. */
export const n = (value: number) => value.toFixed(1).replace(/\.0$/, '');

/** Escapes text from any source for SVG. */
const escaped = (words: string) =>
  words.replaceAll(/[&<>"]/g, (found) => `&#${found.codePointAt(0)};`).replaceAll(/\p{Cc}/gu, ' ');

export const inSeconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
