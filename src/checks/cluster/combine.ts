import type { Explains } from '../../model/check/cause.ts';
import type { Verdict } from '../../model/check/check.ts';
import { worst } from '../../model/check/check.ts';

/**
 * Merges verdicts into one: the worst status, bad summaries before good ones, each remedy once, and the hosts of the bad
 * ones. `inShort` shortens the good ones.
 */
export function combine(verdicts: readonly Verdict[], inShort: (good: readonly Verdict[]) => string = joined): Verdict {
  const status = worst(verdicts.map((verdict) => verdict.status));
  const good = verdicts.filter((verdict) => verdict.status === 'ok');
  if (status === 'ok') return { status, hosts: hostsOf(good), summary: inShort(good), ...besides(good, hostsOf(good)) };
  // Worst first: a phone notification may show nothing else.
  const bad = verdicts
    .filter((verdict) => verdict.status !== 'ok')
    .sort((a, b) => Number(b.status === status) - Number(a.status === status));
  const remedies = [...new Set(bad.map(({ remedy }) => remedy))];
  const summary = [joined(bad), ...(good.length > 0 ? [inShort(good)] : [])].join('; ');
  const hosts = hostsOf(bad);
  return {
    status,
    hosts,
    summary,
    remedy: remedies.join(' '),
    ...besides(verdicts, hosts),
    ...explained(bad),
    ...lacking(bad),
  };
}

/** This host is as it should be. */
export function fine({ name }: { readonly name: string }, summary = name): Verdict {
  return { status: 'ok', hosts: [name], summary };
}

/** All hosts that these are about, each once. */
export function hostsOf(verdicts: readonly Verdict[]): readonly string[] {
  return [...new Set(verdicts.flatMap(({ hosts }) => hosts))];
}

function besides(verdicts: readonly Verdict[], about: readonly string[]): { readonly others?: readonly string[] } {
  const named = new Set(verdicts.flatMap(({ hosts, others = [] }) => [...hosts, ...others]));
  const others = [...named].filter((name) => !about.includes(name));
  return others.length > 0 ? { others } : {};
}

function explained(bad: readonly Verdict[]): { readonly explains?: Explains } {
  const all = bad.flatMap((verdict) => ('explains' in verdict && verdict.explains ? [verdict.explains] : []));
  const [first] = all;
  return first ? { explains: { ...first, hosts: [...new Set(all.flatMap(({ hosts }) => hosts))] } } : {};
}

function lacking(bad: readonly Verdict[]): { readonly lacks?: readonly string[] } {
  const all = bad.map((verdict) => ('lacks' in verdict && verdict.lacks) || []);
  return all.every(({ length }) => length > 0) ? { lacks: all.flat() } : {};
}

function joined(verdicts: readonly Verdict[]): string {
  return verdicts.map(({ summary }) => summary).join('; ');
}
