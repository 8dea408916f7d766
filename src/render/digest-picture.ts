import type { Digest } from '../model/check/digest.ts';
import { clockIn, periodIn } from '../model/text/minute.ts';
import { named } from '../model/text/named.ts';
import { across, colours, dashed, heading, label, left, n, right, striped, svg, text } from './svg.ts';
import { ended, percent } from './words.ts';

const top = 96;
const [lane, panel] = [50, 118] as const;

type Drawn = Pick<Digest, 'from' | 'to' | 'served' | 'lines' | 'zone'>;

/** A lane per service, then a line per measurement, on one time axis. */
export function digestPicture(cluster: string, { from, to, served, lines, zone = 'UTC' }: Drawn): string {
  const under = top + served.length * lane + 8;
  const height = under + lines.length * panel + 36;
  return svg(height, [
    ...heading(`${cluster}: availability`, [periodIn(zone, from, to), 'Striped: down; blank: not measured']),
    ...served.map((service, i) => serviceLane(service, top + i * lane)),
    ...lines.map((line, i) => linePanel(line, under + i * panel)),
    ...ticks({ from, to, zone }, height - 14),
  ]);
}

/** The same in words. */
export function digestAlt(cluster: string, { served, lines }: Pick<Digest, 'served' | 'lines'>): string {
  const up = served.map(({ service, ratio }) => `${service} ${ratio === undefined ? 'not measured' : percent(ratio)}`);
  const most = lines.map((line) => `${line.title} ${shownMost(line)}`);
  return ended(`Chart of ${cluster}. Availability: ${named(up)}${most.length > 0 ? `. ${named(most)}` : ''}`);
}

/** As in `max 84 %, limits 70 % and 85 %`. */
function shownMost({ unit, parts, limits = [] }: Line): string {
  const seen = parts.filter((part) => part !== null);
  if (seen.length === 0) return 'not measured';
  const shown = (value: number) => `${Number(value.toPrecision(3))}${units[unit]}`;
  const allowed =
    limits.length === 0 ? '' : `, ${limits.length === 1 ? 'limit' : 'limits'} ${named(limits.map(shown))}`;
  return `max ${shown(Math.max(...seen, 0))}${allowed}`;
}

type Served = Digest['served'][number];
type Line = Digest['lines'][number];

const widthOf = (parts: readonly unknown[]) => (right - left) / Math.max(1, parts.length);

/** Consecutive equal parts form one bar. */
function serviceLane({ service, ratio, parts }: Served, y: number): string {
  const wide = widthOf(parts);
  const kinds = parts.map((part) => (part === null ? 'blank' : part < 1 ? 'out' : 'served'));
  const starts = kinds.flatMap((kind, i) => (kind === kinds[i - 1] ? [] : [i]));
  const bar = y + 24;
  const bars = starts.flatMap((start, i) => {
    const kind = kinds[start];
    if (kind === 'blank') return [];
    const length = ((starts[i + 1] ?? parts.length) - start) * wide;
    const fill = kind === 'out' ? `fill="${striped}" stroke="${colours.bad}"` : `fill="${colours.good}"`;
    return [`<rect x="${n(left + start * wide)}" y="${bar}" width="${n(length)}" height="16" ${fill}/>`];
  });
  return `${label(y + 17, service, ratio === undefined ? 'not measured' : percent(ratio))}
<rect x="${left}" y="${bar}" width="${right - left}" height="16" fill="none" stroke="${colours.grid}"/>
${bars.join('\n')}`;
}

const units = { messages: ' messages', seconds: ' s', percent: ' %' } as const;

function linePanel(line: Line, y: number): string {
  const { title, unit, parts, limits = [] } = line;
  const seen = parts.filter((part) => part !== null);
  const scale = unit === 'percent' ? 100 : Math.max(1, ...seen, ...limits);
  const [bottom, tall] = [y + panel - 14, panel - 50];
  const wide = widthOf(parts);
  const at = (value: number) => bottom - (value / scale) * tall;
  // Missing measurements are gaps in the line.
  const path = parts.map((part, i) =>
    part === null ? '' : `${parts[i - 1] == null ? 'M' : 'L'}${n(left + (i + 0.5) * wide)} ${n(at(part))}`,
  );
  return `${label(y + 17, title, shownMost(line))}
${[0, scale].map((value) => across(at(value), `stroke="${colours.grid}"`)).join('\n')}
${limits.map((value) => across(at(value), dashed)).join('\n')}
<path d="${path.join('')}" fill="none" stroke="${colours.ink}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>`;
}

/** Ticks at the start, the middle and the end of the period. */
function ticks({ from, to, zone = 'UTC' }: Pick<Drawn, 'from' | 'to' | 'zone'>, y: number): readonly string[] {
  const isLong = to - from > 2 * 86_400_000;
  return [0, 0.5, 1].map((part) => {
    const { day, time } = clockIn(zone, from + (to - from) * part);
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return text(left + (right - left) * part, y, isLong ? day.slice(5) : time, { fill: colours.faint, anchor });
  });
}
