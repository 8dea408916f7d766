import { beginning } from '../../model/text/cut.ts';
import type { Result } from './measure.ts';

/** A text table; the first row is the baseline. */
export function table(results: readonly Result[]): string {
  const [first] = results;
  const unit = first && 'warmMs' in first ? first.warmMs : Number.NaN;
  const rows = results.map((result) =>
    'trouble' in result
      ? [result.way, '–', '–', notMeasured(result)]
      : [result.way, whole(result.coldMs), whole(result.warmMs), `${(result.warmMs / unit).toFixed(1)} x`],
  );
  return columns([['way', 'cold ms', 'warm ms', `warm, ${first?.way} = 1`], ...rows]);
}

export function notMeasured({ trouble }: { readonly trouble: string }): string {
  return `not measured: ${beginning(trouble.replaceAll(/\s+/g, ' '), 100)}`;
}

/** The first column to the left, numbers to the right, the last as it comes. */
export function columns(all: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  return all
    .map(([first = '', ...rest]) => {
      const numbers = rest.slice(0, -1).map((cell, i) => cell.padStart(width(i + 1)));
      return [first.padEnd(width(0)), ...numbers, rest.at(-1) ?? ''].join('  ').trimEnd();
    })
    .join('\n');
}

function whole(ms: number): string {
  return Math.round(ms).toString();
}
