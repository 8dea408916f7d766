import type { Entry, Happening } from '../model/run/journal.ts';

export type OfKind<K extends Happening['kind']> = Extract<Happening, { kind: K }>;

/** The happenings of one kind, in order. */
export function ofKind<K extends Happening['kind']>(kind: K, entries: readonly Entry[]): readonly OfKind<K>[] {
  return entries.map(({ happening }) => happening).filter((one): one is OfKind<K> => one.kind === kind);
}
