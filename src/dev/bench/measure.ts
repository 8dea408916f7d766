import type { BenchMethod } from './way.ts';

/** Medians in milliseconds, or why it could not be measured. */
export type Result =
  | { readonly way: string; readonly coldMs: number; readonly warmMs: number }
  | { readonly way: string; readonly trouble: string };

/** Alternates between the tools, round by round, so that other load on the machine affects all alike. */
export async function measure(
  ways: readonly BenchMethod[],
  rounds: number,
  progress: (line: string) => void,
): Promise<readonly Result[]> {
  const taken = ways.map((way) => ({ way, cold: [] as number[], warm: [] as number[], trouble: '' }));
  for (let round = 1; round <= rounds; round++) {
    for (const one of taken.filter(({ trouble }) => trouble === '')) {
      progress(`round ${round} of ${rounds}: ${one.way.name}`);
      try {
        await one.way.cool();
        one.cold.push(await timed(one.way));
        one.warm.push(await timed(one.way));
      } catch (error) {
        one.trouble = error instanceof Error ? error.message : String(error);
      }
    }
  }
  await Promise.all(ways.map((way) => way.cool()));
  return taken.map(({ way: { name }, cold, warm, trouble }) =>
    trouble ? { way: name, trouble } : { way: name, coldMs: median(cold), warmMs: median(warm) },
  );
}

async function timed(way: BenchMethod): Promise<number> {
  const started = performance.now();
  await way.ask();
  return performance.now() - started;
}

/** For an even count, the higher of the two middle values. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
