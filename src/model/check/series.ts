/** One value of a series over an interval; `most` is its maximum. */
export interface Value {
  readonly mean: number;
  readonly most: number;
}

/** All series at one time. */
export interface Point {
  /** Start of the interval; ms since the epoch. */
  readonly at: number;
  readonly values: ReadonlyMap<string, Value>;
}

/** A resolution of the series. `ms`: interval of a point, 0 for one point per round. `kept`: most points stored. */
export interface Grain {
  readonly name: string;
  readonly ms: number;
  readonly kept: number;
}

/** Four hours at one round a minute, two days, and forty days. Rounds come at least every five minutes, so there are no gaps. */
export const grains: readonly [Grain, ...Grain[]] = [
  { name: 'raw', ms: 0, kept: 240 },
  { name: 'ten-minutes', ms: 600_000, kept: 300 },
  { name: 'hour', ms: 3_600_000, kept: 40 * 24 },
];

/** Bounded storage of time series. */
export interface Series {
  /** Adds the measurements of a round. */
  add(at: number, values: ReadonlyMap<string, number>): Promise<void>;
  /** All points since then, oldest first, each in the finest resolution available. */
  since(at: number): Promise<readonly Point[]>;
  /** The newest point; undefined before the first measurement. */
  latest(): Promise<Point | undefined>;
}

/** Merges points into one that starts at `at`. Each counts the same in the mean, since rounds are equally spaced. */
export function folded(at: number, points: readonly Point[]): Point {
  const names = new Set(points.flatMap(({ values }) => [...values.keys()]));
  const values = [...names].map((name): [string, Value] => {
    const all = points.flatMap((point) => point.values.get(name) ?? []);
    const mean = all.reduce((sum, one) => sum + one.mean, 0) / all.length;
    return [name, { mean, most: Math.max(...all.map(({ most }) => most)) }];
  });
  return { at, values: new Map(values) };
}
