/** One value of a series over some time; `most` is the highest of it. */
export interface Value {
  readonly mean: number;
  readonly most: number;
}

/** All series at one time. */
export interface Point {
  /** When that time began; ms since the epoch. */
  readonly at: number;
  readonly values: ReadonlyMap<string, Value>;
}

/** How finely, and how many of them are kept. `ms` is how much time one takes; what a round measured takes none. */
export interface Grain {
  readonly name: string;
  readonly ms: number;
  readonly kept: number;
}

/** Four hours of a round a minute, two days, and forty. A round comes at least every five minutes, so no time is left out. */
export const grains: readonly [Grain, ...Grain[]] = [
  { name: 'raw', ms: 0, kept: 240 },
  { name: 'ten-minutes', ms: 600_000, kept: 300 },
  { name: 'hour', ms: 3_600_000, kept: 40 * 24 },
];

/** Kept small and bounded. */
export interface Series {
  /** What a round measured. */
  add(at: number, values: ReadonlyMap<string, number>): Promise<void>;
  /** From then on, oldest first, each time in the finest grain in which it is kept. */
  since(at: number): Promise<readonly Point[]>;
  /** The newest; undefined when nothing was measured yet. */
  latest(): Promise<Point | undefined>;
}

/** Several points as one that begins at `at`. Of a mean of means each counts the same: rounds come by the clock. */
export function folded(at: number, points: readonly Point[]): Point {
  const names = new Set(points.flatMap(({ values }) => [...values.keys()]));
  const values = [...names].map((name): [string, Value] => {
    const all = points.flatMap((point) => point.values.get(name) ?? []);
    const mean = all.reduce((sum, one) => sum + one.mean, 0) / all.length;
    return [name, { mean, most: Math.max(...all.map(({ most }) => most)) }];
  });
  return { at, values: new Map(values) };
}
