import type { DrillRecord, DrillReport, Measured } from '../../model/drill/drill.ts';
import { columns } from '../../model/text/columns.ts';
import { inLines } from './side-by-side.ts';

const seconds = (ms: number) => (ms === 0 ? '–' : `${(ms / 1000).toFixed(2)} s`);

/** Per service: the limit, the outage measured, and the outages of the last five drills. */
export function drillTable({ measured }: DrillRecord, before: readonly DrillRecord[]): string {
  const last = before.slice(-5);
  const rows = measured.map((one) => {
    const { service, expectedMs, longestMs, failed, attempts, firstError } = one;
    const earlier = last.flatMap((record) => record.measured.filter((before) => before.service === service));
    const past = earlier.map((before) => (before.longestMs / 1000).toFixed(2)).join(' ');
    const probes = `${failed} of ${attempts}`;
    return [service, seconds(expectedMs), seconds(longestMs), probes, connection(one), past, firstError ?? ''];
  });
  const head = ['service', 'limit', 'outage', 'failed probes', 'connection', 'last five', 'first error'];
  return `${inLines(columns([head, ...rows]))}${precision(measured)}`;
}

/** An outage cannot be measured more precisely than the interval of the probes. */
function precision(measured: DrillRecord['measured']): string {
  const times = [...new Set(measured.map(({ everyMs }) => everyMs))].filter((ms) => ms > 0).toSorted((a, b) => a - b);
  if (times.length === 0) return '';
  const intervals = times.map((ms) => {
    const services = measured.filter(({ everyMs }) => everyMs === ms).map(({ service }) => service);
    return `${(ms / 1000).toFixed(2)} s (${services.join(', ')})`;
  });
  return `\nProbe interval ${intervals.join(' and ')}; outages are accurate to one interval.`;
}

/** Whether the connection that was held open throughout survived. */
function connection({ cuts, firstCutMs }: Measured): string {
  if (cuts === undefined) return '';
  return cuts === 0 ? 'kept' : `lost at ${((firstCutMs ?? 0) / 1000).toFixed(1)} s`;
}

const cells = 60;

/** One time line per service: up or down, and when the fault was injected and reverted. */
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
  const legend = `█ up  ░ down  F fault injected  R restored; one column is ${(width / 1000).toFixed(1)} s`;
  return `${inLines(columns([['', marks.join('').trimEnd()], ...rows]))}\n${legend}`;
}
