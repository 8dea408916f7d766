import type { DrillReport, Measured } from '../model/drill/drill.ts';
import { minuteIn } from '../model/text/minute.ts';
import { named } from '../model/text/named.ts';
import { colours, heading, inSeconds, label, left, n, right, striped, svg, text } from './svg.ts';
import { ended } from './words.ts';

const top = 136;
const lane = 56;

/** A time lane per service, as SVG: up, down and for how long, and when the fault was injected and reverted. */
export function drillPicture(report: DrillReport): string {
  const { record, faultAt, restoredAt, endedAt } = report;
  const bottom = top + lane * record.measured.length;
  const x = (ms: number) => left + ((right - left) * Math.max(0, Math.min(ms, endedAt))) / Math.max(1, endedAt);
  const yOf = (i: number) => top + lane * i;
  const when = `${record.outcome}, ${minuteIn(report.zone ?? 'UTC', report.began)}`;
  return svg(bottom + 36, [
    ...heading(`${record.drill} on ${record.target}`, [when, 'Striped: down; right: longest outage, limit']),
    ...ticks(endedAt).map((at) => tick(at, { x, bottom })),
    ...record.measured.map((measured, i) => barsOf(measured, report, { x, y: yOf(i) })),
    mark(x(faultAt), bottom, 'fault', 'end'),
    mark(x(restoredAt), bottom, 'restored', 'start'),
    ...record.measured.map((measured, i) => labelOf(measured, yOf(i))),
  ]);
}

/** The same in words. */
export function drillAlt({ record, faultAt, restoredAt }: DrillReport): string {
  const outages = record.measured.map(
    ({ service, longestMs, expectedMs }) => `${service} down ${inSeconds(longestMs)} (limit ${inSeconds(expectedMs)})`,
  );
  const when = `fault at ${inSeconds(faultAt)}, reverted at ${inSeconds(restoredAt)}`;
  return ended(`Timeline of ${record.drill} on ${record.target}, ${record.outcome}: ${when}. ${named(outages)}`);
}

interface PicturePosition {
  readonly x: (ms: number) => number;
  readonly y: number;
}

function barsOf({ service }: Measured, { outages, endedAt }: DrillReport, { x, y }: PicturePosition): string {
  const bars = outages
    .filter((outage) => outage.service === service)
    .map(({ from, to = endedAt }) => {
      const wide = Math.max(3, x(to) - x(from));
      return `<rect x="${n(x(from))}" y="${y + 24}" width="${n(wide)}" height="20" fill="${striped}" stroke="${colours.bad}"/>`;
    });
  return `<rect x="${left}" y="${y + 24}" width="${right - left}" height="20" rx="3" fill="${colours.good}"/>
${bars.join('\n')}`;
}

function labelOf({ service, expectedMs, longestMs }: Measured, y: number): string {
  return label(y + 17, service, `${inSeconds(longestMs)} (limit ${inSeconds(expectedMs)})`);
}

/** Times of the grid lines in ms: about four, at round numbers of seconds. */
function ticks(endedAt: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((one) => endedAt / 1000 / one <= 5) ?? 1800;
  return Array.from({ length: Math.floor(endedAt / 1000 / step) + 1 }, (_, i) => i * step * 1000);
}

function tick(ms: number, { x, bottom }: { readonly x: PicturePosition['x']; readonly bottom: number }): string {
  const at = x(ms);
  return `<line x1="${n(at)}" x2="${n(at)}" y1="${top}" y2="${bottom}" stroke="${colours.grid}"/>
${text(at, bottom + 20, `${ms / 1000} s`, { fill: colours.faint, anchor: anchorAt(at, 'middle') })}`;
}

/** Words at the edge stay within the picture. */
function anchorAt(at: number, usual: 'start' | 'middle' | 'end'): 'start' | 'middle' | 'end' {
  if (at < left + 40) return 'start';
  return at > right - 70 ? 'end' : usual;
}

function mark(at: number, bottom: number, word: string, usual: 'start' | 'end'): string {
  return `<line x1="${n(at)}" x2="${n(at)}" y1="${top - 10}" y2="${bottom}" stroke="${colours.ink}" stroke-width="2" stroke-dasharray="5 4"/>
${text(at, top - 16, word, { bold: true, anchor: anchorAt(at, usual) })}`;
}
