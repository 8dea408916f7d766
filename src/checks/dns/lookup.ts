import type { RecordType, RecordValues, Reply } from '../../model/dns/dns.ts';

/** The resolver's reply to a query; kind `silent` when it was not queried. */
export type Lookup = <T extends RecordType>(name: string, type: T) => Reply<T>;

export function valuesOf<T extends RecordType>(reply: Reply<T>): readonly RecordValues[T][] {
  return reply.kind === 'found' ? reply.values : [];
}

/** Remedy for missing or wrong records, each as a zone file line. */
export function publish(...lines: readonly string[]): string {
  return `Publish ${lines.map((line) => `\`${line}\``).join(' and ')}, and no other record of that name and type.`;
}
