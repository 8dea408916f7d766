import type { Inventory } from '../inventory/inventory.ts';
import type { Scope } from './check.ts';
import type { FactSet, View } from './fact.ts';

/** One value and its labels: `{ host: 'mail1', mount: '/' }`. */
export interface Sample {
  readonly of: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A measurement of every round, for pictures and Prometheus. */
export interface Gauge<F = Record<string, unknown>> {
  /** By Prometheus' conventions, ending in the unit: `mailha_disk_used_ratio`. */
  readonly name: string;
  readonly help: string;
  readonly on: Scope;
  readonly facts: FactSet<F>;
  /** Pure. Hosts in `missing` have no sample; neither have values that are no number. */
  read(view: View<F>, inventory: Inventory): readonly Sample[];
}

export function defineGauge<F>(gauge: Gauge<F>): Gauge {
  const read: typeof gauge.read = (view, inventory) =>
    gauge.read(view, inventory).filter(({ value }) => Number.isFinite(value));
  return { ...gauge, read } as unknown as Gauge;
}

/** In Prometheus' notation, also the name of its time series: `mailha_disk_used_ratio{host="mail1",mount="/"}`. */
export function seriesName(name: string, of: Sample['of']): string {
  const labels = Object.entries(of).map(([label, value]) => `${label}="${escaped(value)}"`);
  return labels.length === 0 ? name : `${name}{${labels.join(',')}}`;
}

/** The gauge's name and its labels. */
export function seriesOf(series: string): { readonly name: string; readonly of: Sample['of'] } {
  const [, name = series, labels = ''] = /^(\w+)\{(.*)\}$/.exec(series) ?? [];
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return { name, of: Object.fromEntries(pairs.map(([, label = '', value = '']) => [label, unescaped(value)])) };
}

const escaped = (value: string) => value.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
const unescaped = (value: string) => value.replaceAll(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one));
