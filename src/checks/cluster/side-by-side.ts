import type { Seen, View } from '../../model/check/fact.ts';
import { silence } from '../../model/check/silence.ts';
import { columns } from '../../model/text/columns.ts';

/** The label of a row, and its value for one host; '' for none. */
export type Row<F> = readonly [name: string, value: (node: Seen<F>) => string];

/** A table with one column per host, for fixed-width type. */
export function sideBySide<F>({ seen, missing }: View<F>, rows: readonly Row<F>[]): string {
  const table = [
    ['', ...seen.map(({ host }) => host.name)],
    ...rows.map(([name, value]) => [name, ...seen.map((node) => value(node) || '-')]),
  ];
  return inLines([...columns(table), ...missing.map((one) => silence([one]))]);
}

export function inLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
