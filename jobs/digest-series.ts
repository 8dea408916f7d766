import type { Digest } from '../src/model/digest.ts';
import { seriesOf } from '../src/model/gauge.ts';
import type { Point } from '../src/model/series.ts';

interface Period {
  readonly from: number;
  readonly to: number;
}

/** Of how many parts a period is drawn. */
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

/** How each service was served, those first that were served least. */
export function servedOf(points: readonly Point[], period: Period): Digest['served'] {
  const divisions = divided(points, period);
  const names = [...new Set(points.flatMap(({ values }) => [...values.keys()]))];
  const services = names.filter((name) => seriesOf(name).name === 'mailha_service_up');
  const of = (some: readonly Point[], name: string) => some.flatMap((point) => point.values.get(name)?.mean ?? []);
  return services
    .map((name) => ({
      service: seriesOf(name).of.service ?? '',
      ratio: mean(of(points, name)),
      parts: divisions.map((some) => {
        const values = of(some, name);
        return values.length === 0 ? null : mean(values);
      }),
    }))
    .toSorted((a, b) => a.ratio - b.ratio);
}

/** What is drawn as a line, over all hosts and disks together: whichever is worst. */
const drawn = [
  { title: 'mail that waits', unit: 'messages', name: 'mailha_mail_queue_messages' },
  { title: 'LDAP behind', unit: 'seconds', name: 'mailha_ldap_lag_seconds' },
  { title: 'fullest disk', unit: 'percent', name: 'mailha_disk_used_ratio' },
] as const;

export function linesOf(points: readonly Point[], period: Period): Digest['lines'] {
  const divisions = divided(points, period);
  return drawn.map(({ title, unit, name }) => {
    const scale = unit === 'percent' ? 100 : 1;
    return {
      ...{ title, unit },
      parts: divisions.map((some) => {
        const values = some.flatMap(({ values }) =>
          [...values].filter(([series]) => seriesOf(series).name === name).map(([, { most }]) => most * scale),
        );
        return values.length === 0 ? null : Math.max(...values);
      }),
    };
  });
}
