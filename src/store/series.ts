import { folded, type Point, type Series, grains as usual, type Value } from '../model/check/series.ts';
import { key } from './runs.ts';
import type { Store } from './script.ts';
import { encoded, together } from './script.ts';

type StoredPoint = readonly [seconds: number, ...values: (null | number | readonly [number, number])[]];

/**
 * One list per resolution, newest first. An entry has the values of all series in the order of their names, which are stored
 * once. Only the current health round appends.
 */
export function seriesIn(store: Store, grains: typeof usual = usual): Series {
  const { redis } = store;
  const list = (grain: string) => key(store, 'series', grain);
  const names = key(store, 'series', 'names');

  const known = () => redis.lrange(names, 0, -1);
  const read = async (grain: string, to: number, places: readonly string[]): Promise<readonly Point[]> =>
    (await redis.lrange(list(grain), 0, to)).map((text) => pointOf(JSON.parse(text), places));
  const write = async (grain: string, kept: number, entry: StoredPoint) => {
    const at = list(grain);
    await together(store, ['LPUSH', at, encoded(entry)], ['LTRIM', at, '0', String(kept - 1)]);
  };

  return {
    async add(at, values) {
      const now = [...values].map(([name, value]): [string, Value] => [name, { mean: value, most: value }]);
      const before = await known();
      const fresh = [...values.keys()].filter((name) => !before.includes(name));
      if (fresh.length > 0) await redis.rpush(names, ...fresh);
      const places = [...before, ...fresh];
      await write('raw', grains[0].kept, keptOf({ at, values: new Map(now) }, places));
      for (const [i, grain] of grains.entries()) {
        const finer = grains[i - 1];
        if (!finer) continue;
        // Each period is aggregated once: the newest aggregate marks how far that got.
        const over = Math.floor(at / grain.ms) * grain.ms - grain.ms;
        const [newest] = await read(grain.name, 0, places);
        if (newest && newest.at >= over) continue;
        const within = (await read(finer.name, -1, places)).filter((one) => one.at >= over && one.at < over + grain.ms);
        if (within.length > 0) await write(grain.name, grain.kept, keptOf(folded(over, within), places));
      }
    },
    async since(at) {
      const places = await known();
      const all = await Promise.all(grains.map(({ name }) => read(name, -1, places)));
      let until = Number.POSITIVE_INFINITY;
      const points: Point[] = [];
      for (const newestFirst of all) {
        points.push(...newestFirst.filter((one) => one.at < until && one.at >= at));
        until = Math.min(until, newestFirst.at(-1)?.at ?? until);
      }
      return points.toSorted((a, b) => a.at - b.at);
    },
    latest: async () => (await read('raw', 0, await known()))[0],
  };
}

/** Rounded to four digits: more is noise and takes memory. */
const rounded = (value: number) => Number(value.toPrecision(4));

function keptOf({ at, values }: Point, names: readonly string[]): StoredPoint {
  const all = names.map((name) => {
    const value = values.get(name);
    if (!value) return null;
    const [mean, most] = [rounded(value.mean), rounded(value.most)];
    return mean === most ? mean : ([mean, most] as const);
  });
  return [Math.round(at / 1000), ...all];
}

function pointOf([seconds, ...all]: StoredPoint, names: readonly string[]): Point {
  const values = all.flatMap((one, i): [string, Value][] => {
    const name = names[i];
    if (one === null || name === undefined) return [];
    const [mean, most] = typeof one === 'number' ? [one, one] : one;
    return [[name, { mean, most }]];
  });
  return { at: seconds * 1000, values: new Map(values) };
}
