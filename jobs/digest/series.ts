import type { Digest } from '../../src/model/check/digest.ts';
import { seriesOf } from '../../src/model/check/gauge.ts';
import type { Point } from '../../src/model/check/series.ts';

interface Period {
  readonly from: number;
  readonly to: number;
}

/** Parts into which a period is divided in the picture. */
const parts = 96;

/** The points of each part of the period, oldest first. */
function divided(points: readonly Point[], { from, to }: Period): readonly (readonly Point[])[] {
  const all = Array.from({ length: parts }, (): Point[] => []);
  for (const point of points) {
    const i = Math.min(parts - 1, Math.floor(((point.at - from) / (to - from)) * parts));
    all[i]?.push(point);
  }
  return all;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The lines of the picture: the worst value over all hosts and disks. */
const drawn = [
  { title: 'mail queue', unit: 'messages', name: 'mailha_mail_queue_messages' },
  { title: 'LDAP lag', unit: 'seconds', name: 'mailha_ldap_lag_seconds' },
  { title: 'fullest disk', unit: 'percent', name: 'mailha_disk_used_ratio' },
] as const;

/** Availability per service, the least available first, and the lines of the picture. `diskLimits` in percent. */
export function overTime(
  points: readonly Point[],
  period: Period,
  diskLimits: readonly number[] = [],
): Pick<Digest, 'served' | 'lines'> {
  const divisions = divided(points, period);
  const names = [...new Set(points.flatMap(({ values }) => [...values.keys()]))];
  const seriesBy = (gauge: string) => names.filter((name) => seriesOf(name).name === gauge);
  const means = (some: readonly Point[], series: string) => some.flatMap((one) => one.values.get(series)?.mean ?? []);
  const served = seriesBy('mailha_service_up').map((series) => ({
    service: seriesOf(series).of.service ?? '',
    ratio: mean(means(points, series)),
    parts: divisions.map((some) => {
      const values = means(some, series);
      return values.length === 0 ? null : mean(values);
    }),
  }));
  const lines = drawn.map(({ title, unit, name }) => {
    const series = seriesBy(name);
    const scale = unit === 'percent' ? 100 : 1;
    const parts = divisions.map((some) => {
      const values = some.flatMap((one) => series.flatMap((each) => one.values.get(each)?.most ?? []));
      return values.length === 0 ? null : Math.max(...values) * scale;
    });
    return { title, unit, parts, ...(unit === 'percent' ? { limits: [...diskLimits] } : {}) };
  });
  return { served: served.toSorted((a, b) => a.ratio - b.ratio), lines };
}
