import type { DnsRecord, Names, RecordType, RecordValues, Reply } from '../../src/model/dns/dns.ts';

/** Answers from these records as a resolver would: CNAMEs are followed, and what is below a name makes it be there. */
export function pretendNames(records: readonly DnsRecord[]): Names {
  const lookup = <T extends RecordType>(name: string, type: T): Reply<T> => {
    const here = records.filter((record) => record.name === name);
    const values = here.filter((record) => record.type === type).map(({ value }) => value as RecordValues[T]);
    if (values.length > 0) return { kind: 'found', values };
    const alias = here.find((record) => record.type === 'CNAME');
    if (alias) return lookup(String(alias.value), type);
    return { kind: 'none', name: records.some((record) => record.name === name || record.name.endsWith(`.${name}`)) };
  };
  return { servers: ['192.0.2.53'], lookup: async (name, type) => lookup(name, type) };
}

/** One that nobody answers for. */
export const silentNames: Names = {
  servers: ['192.0.2.53'],
  lookup: async () => ({ kind: 'silent', why: 'no answer in time' }),
};
