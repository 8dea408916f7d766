import type { Digest } from '../model/check/digest.ts';
import { minuteOf } from '../model/text/minute.ts';
import { colours, n, striped, svg, text } from './svg.ts';
import { ended, listed, percent } from './words.ts';

const [width, left, right, top] = [960, 190, 850, 96] as const;
const [lane, panel] = [34, 110] as const;

/** A lane per service, then a line per measurement, on one time axis. */
export function digestPicture(
  cluster: string,
  { from, to, served, lines }: Pick<Digest, 'from' | 'to' | 'served' | 'lines'>,
): string {
  const under = top + served.length * lane + 24;
  const height = under + lines.length * panel + 34;
  return svg({ width, height }, [
    text(24, 40, `${cluster}: availability`, { size: 24, bold: true }),
    text(24, 66, `${minuteOf(from)} to ${minuteOf(to)}. Striped: down; blank: not measured.`, {
      size: 14,
      fill: colours.faint,
    }),
    ...served.map((service, i) => serviceLane(service, top + i * lane)),
    ...lines.map((line, i) => linePanel(line, under + i * panel)),
    ...ticks({ from, to }, height - 14),
  ]);
}

/** The same in words. */
export function digestAlt(cluster: string, { served, lines }: Pick<Digest, 'served' | 'lines'>): string {
  const up = served.map(({ service, ratio }) => `${service} ${ratio === undefined ? 'not measured' : percent(ratio)}`);
  const most = lines.map((line) => `${line.title} ${shownMost(line)}`);
  return ended(`Chart of ${cluster}. Availability: ${listed(up)}${most.length > 0 ? `. ${listed(most)}` : ''}`);
}

function shownMost({ unit, parts }: Line): string {
  const seen = parts.filter((part) => part !== null);
  return seen.length === 0 ? 'not measured' : `max ${Number(Math.max(...seen, 0).toPrecision(3))}${units[unit]}`;
}

type Served = Digest['served'][number];
type Line = Digest['lines'][number];

const widthOf = (parts: readonly unknown[]) => (right - left) / Math.max(1, parts.length);

/** Consecutive equal parts form one bar. */
function serviceLane({ service, ratio, parts }: Served, y: number): string {
  const wide = widthOf(parts);
  const kinds = parts.map((part) => (part === null ? 'blank' : part < 1 ? 'out' : 'served'));
  const starts = kinds.flatMap((kind, i) => (kind === kinds[i - 1] ? [] : [i]));
  const bars = starts.flatMap((start, i) => {
    const kind = kinds[start];
    if (kind === 'blank') return [];
    const length = ((starts[i + 1] ?? parts.length) - start) * wide;
    const fill = kind === 'out' ? `fill="${striped}" stroke="${colours.bad}"` : `fill="${colours.good}"`;
    return [`<rect x="${n(left + start * wide)}" y="${y}" width="${n(length)}" height="20" ${fill}/>`];
  });
  return `${text(24, y + 15, service, { size: 15, bold: true })}
<rect x="${left}" y="${y}" width="${right - left}" height="20" fill="none" stroke="${colours.grid}"/>
${bars.join('\n')}
${text(right + 8, y + 15, ratio === undefined ? '' : percent(ratio), { size: 13 })}`;
}

const units = { messages: '', seconds: ' s', percent: ' %' } as const;

function linePanel(line: Line, y: number): string {
  const { title, unit, parts } = line;
  const seen = parts.filter((part) => part !== null);
  const most = Math.max(...seen, 0);
  const scale = unit === 'percent' ? 100 : Math.max(1, most);
  const [bottom, tall] = [y + panel - 24, panel - 44];
  const wide = widthOf(parts);
  const at = (value: number) => bottom - (value / scale) * tall;
  // Missing measurements are gaps in the line.
  const path = parts.map((part, i) =>
    part === null ? '' : `${parts[i - 1] == null ? 'M' : 'L'}${n(left + (i + 0.5) * wide)} ${n(at(part))}`,
  );
  return `${text(24, y + panel / 2, title, { size: 15, bold: true })}
${text(24, y + panel / 2 + 18, shownMost(line), { size: 12, fill: colours.faint })}
<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${colours.grid}"/>
<line x1="${left}" x2="${right}" y1="${n(at(scale))}" y2="${n(at(scale))}" stroke="${colours.grid}"/>
${text(right + 8, at(scale) + 5, `${Number(scale.toPrecision(3))}${units[unit]}`, { size: 12, fill: colours.faint })}
<path d="${path.join('')}" fill="none" stroke="${colours.ink}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>`;
}

/** Ticks at the start, the end and each quarter of the period. */
function ticks({ from, to }: Pick<Digest, 'from' | 'to'>, y: number): readonly string[] {
  const isLong = to - from > 2 * 86_400_000;
  return [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const iso = new Date(from + (to - from) * part).toISOString();
    const words = isLong ? iso.slice(5, 10) : iso.slice(11, 16);
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return text(left + (right - left) * part, y, words, { size: 12, fill: colours.faint, anchor });
  });
}
