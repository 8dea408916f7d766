import type { DrillRecord, DrillReport, Measured } from '../../model/drill/drill.ts';
import { columns, inLines } from './side-by-side.ts';

const seconds = (ms: number) => (ms === 0 ? '–' : `${(ms / 1000).toFixed(2)} s`);

/** What was expected, what was measured, and what it was the last five times. */
export function drillTable({ measured }: DrillRecord, before: readonly DrillRecord[]): string {
  const last = before.slice(-5);
  const rows = measured.map((one) => {
    const { service, expectedMs, longestMs, failed, attempts, firstError } = one;
    const earlier = last.flatMap((record) => record.measured.filter((before) => before.service === service));
    const past = earlier.map((before) => (before.longestMs / 1000).toFixed(2)).join(' ');
    const served = `${failed} of ${attempts}`;
    return [service, seconds(expectedMs), seconds(longestMs), served, stayed(one), past, firstError ?? ''];
  });
  const head = ['service', 'expected', 'measured', 'not served', 'stayed', 'last five', 'first error'];
  return `${inLines(columns([head, ...rows]))}${howOften(measured)}`;
}

/** How exact the numbers are. */
function howOften(measured: DrillRecord['measured']): string {
  const times = [...new Set(measured.map(({ everyMs }) => everyMs))].filter((ms) => ms > 0).toSorted((a, b) => a - b);
  if (times.length === 0) return '';
  const every = times.map((ms) => {
    const those = measured.filter(({ everyMs }) => everyMs === ms).map(({ service }) => service);
    return `every ${(ms / 1000).toFixed(2)} s (${those.join(', ')})`;
  });
  return `\nClients came ${every.join(' and ')}; an outage is known to within that.`;
}

/** What became of the one client that was to stay. */
function stayed({ cuts, firstCutMs }: Measured): string {
  if (cuts === undefined) return '';
  return cuts === 0 ? 'yes' : `cut at ${((firstCutMs ?? 0) / 1000).toFixed(1)} s`;
}

const cells = 60;

/** Of each service a line of time: served, not served, and when the fault came and went. */
export function timeline({ record, faultAt, restoredAt, endedAt: end, outages: all }: DrillReport): string {
  const width = end / cells;
  const cell = (at: number) => Math.min(cells - 1, Math.floor(at / width));
  const marks = Array.from({ length: cells }, (_, i) =>
    i === cell(faultAt) ? 'F' : i === cell(restoredAt) ? 'R' : ' ',
  );
  const rows = record.measured.map(({ service }) => {
    const outages = all.filter((outage) => outage.service === service);
    const isOut = (i: number) =>
      outages.some(({ from, to = end }) => from < (i + 1) * width && Math.max(to, from + 1) > i * width);
    return [service, Array.from({ length: cells }, (_, i) => (isOut(i) ? '░' : '█')).join('')];
  });
  const legend = `█ served  ░ not served  F fault  R put back; a column is ${(width / 1000).toFixed(1)} s`;
  return `${inLines(columns([['', marks.join('').trimEnd()], ...rows]))}\n${legend}`;
}
