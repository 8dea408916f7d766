import type { Result } from './measure.ts';

/** For people; the first way is what the others are compared with. */
export function table(results: readonly Result[]): string {
  const [first] = results;
  const unit = first && 'warmMs' in first ? first.warmMs : Number.NaN;
  const rows = results.map((result) =>
    'trouble' in result
      ? [result.way, '–', '–', `not measured: ${result.trouble.replaceAll(/\s+/g, ' ').slice(0, 100)}`]
      : [result.way, whole(result.coldMs), whole(result.warmMs), `${(result.warmMs / unit).toFixed(1)} x`],
  );
  const all = [['way', 'cold ms', 'warm ms', `warm, ${first?.way} = 1`], ...rows];
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  return all
    .map(([way = '', cold = '', warm = '', ratio = '']) =>
      [way.padEnd(width(0)), cold.padStart(width(1)), warm.padStart(width(2)), ratio].join('  ').trimEnd(),
    )
    .join('\n');
}

function whole(ms: number): string {
  return Math.round(ms).toString();
}
