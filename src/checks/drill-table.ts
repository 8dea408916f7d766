import type { DrillRecord, DrillReport } from '../model/drill.ts';
import { columns, inLines } from './side-by-side.ts';

const seconds = (ms: number) => (ms === 0 ? '–' : `${(ms / 1000).toFixed(2)} s`);

/** What was expected, what was measured, and what it was the last five times. */
export function drillTable({ measured }: DrillRecord, before: readonly DrillRecord[]): string {
  const last = before.slice(-5);
  const rows = measured.map(({ service, expectedMs, longestMs, failed, attempts, firstError }) => {
    const earlier = last.flatMap((record) => record.measured.filter((one) => one.service === service));
    const past = earlier.map((one) => (one.longestMs / 1000).toFixed(2)).join(' ');
    return [service, seconds(expectedMs), seconds(longestMs), `${failed} of ${attempts}`, past, firstError ?? ''];
  });
  return inLines(columns([['service', 'expected', 'measured', 'not served', 'last five', 'first error'], ...rows]));
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
