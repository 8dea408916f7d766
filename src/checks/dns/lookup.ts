import type { RecordType, RecordValues, Reply } from '../../model/dns/dns.ts';

/** What the resolver said to a question; silence when it was not asked. */
export type Lookup = <T extends RecordType>(name: string, type: T) => Reply<T>;

export function valuesOf<T extends RecordType>(reply: Reply<T>): readonly RecordValues[T][] {
  return reply.kind === 'found' ? reply.values : [];
}

/** The remedy where records are missing or wrong, each as it is to stand in the zone. */
export function publish(...lines: readonly string[]): string {
  return `Publish ${lines.map((line) => `\`${line}\``).join(' and ')}, and nothing else under that name and type.`;
}
