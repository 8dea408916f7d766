import type { DrillReport, Measured } from '../model/drill/drill.ts';
import { minuteOf } from '../model/text/minute.ts';
import { colours, inSeconds, n, striped, svg, text } from './svg.ts';
import { ended, listed } from './words.ts';

const width = 960;
const [left, right, top, lane] = [190, 936, 112, 46] as const;

/** A time lane per service, as SVG: up, down and for how long, and when the fault was injected and reverted. */
export function drillPicture(report: DrillReport): string {
  const { record, faultAt, restoredAt, endedAt } = report;
  const bottom = top + lane * record.measured.length;
  const x = (ms: number) => left + ((right - left) * Math.max(0, Math.min(ms, endedAt))) / Math.max(1, endedAt);
  const lanes = record.measured.map((measured, i) => laneOf(measured, report, { x, y: top + lane * i }));
  const title = `${record.drill} on ${record.target}: ${record.outcome}`;
  return svg({ width, height: bottom + 52 }, [
    text(24, 40, title, { size: 24, bold: true }),
    text(24, 66, `${minuteOf(report.began)}. Striped: service down, with the longest outage.`, {
      size: 15,
      fill: colours.faint,
    }),
    ...ticks(endedAt).map((at) => tick(at, { x, bottom })),
    ...lanes,
    mark(x(faultAt), bottom, 'fault', 'end'),
    mark(x(restoredAt), bottom, 'restored', 'start'),
  ]);
}

/** The same in words. */
export function drillAlt({ record, faultAt, restoredAt }: DrillReport): string {
  const outages = record.measured.map(
    ({ service, longestMs, expectedMs }) => `${service} down ${inSeconds(longestMs)} (limit ${inSeconds(expectedMs)})`,
  );
  const when = `fault at ${inSeconds(faultAt)}, reverted at ${inSeconds(restoredAt)}`;
  return ended(`Timeline of ${record.drill} on ${record.target}, ${record.outcome}: ${when}. ${listed(outages)}`);
}

interface PicturePosition {
  readonly x: (ms: number) => number;
  readonly y: number;
}

function laneOf(measured: Measured, { outages, endedAt }: DrillReport, { x, y }: PicturePosition): string {
  const { service, expectedMs, longestMs } = measured;
  const own = outages.filter((outage) => outage.service === service);
  const bars = own.map(({ from, to = endedAt }) => {
    const wide = Math.max(3, x(to) - x(from));
    return `<rect x="${n(x(from))}" y="${y + 8}" width="${n(wide)}" height="26" fill="${striped}" stroke="${colours.bad}"/>`;
  });
  const longest = own.toSorted((a, b) => lasted(b, endedAt) - lasted(a, endedAt))[0];
  const allowed = expectedMs === 0 ? 'limit 0 s' : `limit ${inSeconds(expectedMs)}`;
  return `${text(24, y + 20, service, { size: 16, bold: true })}
${text(24, y + 37, allowed, { size: 12, fill: colours.faint })}
<rect x="${left}" y="${y + 8}" width="${right - left}" height="26" rx="3" fill="${colours.good}"/>
${bars.join('\n')}
${longest ? lengthOf(longestMs, x(longest.to ?? endedAt), x(longest.from), y) : ''}`;
}

const lasted = ({ from, to }: DrillReport['outages'][number], end: number) => (to ?? end) - from;

/** After the bar, or before it if there is no room. */
function lengthOf(ms: number, end: number, begin: number, y: number): string {
  const isLate = end > right - 90;
  const at = isLate ? begin - 8 : end + 8;
  return text(at, y + 26, inSeconds(ms), { size: 15, bold: true, anchor: isLate ? 'end' : 'start' });
}

/** Times of the grid lines in ms: about eight, at round numbers of seconds. */
function ticks(endedAt: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((one) => endedAt / 1000 / one <= 9) ?? 1800;
  return Array.from({ length: Math.floor(endedAt / 1000 / step) + 1 }, (_, i) => i * step * 1000);
}

function tick(ms: number, { x, bottom }: { readonly x: PicturePosition['x']; readonly bottom: number }): string {
  const at = n(x(ms));
  return `<line x1="${at}" x2="${at}" y1="${top}" y2="${bottom}" stroke="${colours.grid}"/>
${text(x(ms), bottom + 22, `${ms / 1000} s`, { size: 13, fill: colours.faint, anchor: 'middle' })}`;
}

function mark(at: number, bottom: number, word: string, anchor: 'start' | 'end'): string {
  return `<line x1="${n(at)}" x2="${n(at)}" y1="${top - 14}" y2="${bottom + 4}" stroke="${colours.ink}" stroke-width="2" stroke-dasharray="5 4"/>
${text(at, top - 20, word, { size: 14, bold: true, anchor })}`;
}
