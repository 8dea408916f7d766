import type { Seen, View } from '../../model/check/fact.ts';

/** What a row is called, and what it says of one host; '' where there is nothing to say. */
export type Row<F> = readonly [name: string, value: (node: Seen<F>) => string];

/** Hosts side by side, for a thread in a fixed-width type. */
export function sideBySide<F>({ seen, missing }: View<F>, rows: readonly Row<F>[]): string {
  const table = [
    ['', ...seen.map(({ host }) => host.name)],
    ...rows.map(([name, value]) => [name, ...seen.map((node) => value(node) || '-')]),
  ];
  return inLines([...columns(table), ...missing.map(({ host }) => `${host.name} cannot be asked`)]);
}

/** One line for each row, its cells under each other. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function inLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
