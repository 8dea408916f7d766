import type { Verdict } from '../../model/check/check.ts';
import { worst } from '../../model/check/check.ts';

/**
 * Merges verdicts into one: the worst status, bad summaries before good ones, each remedy once. `inShort` shortens the
 * good ones.
 */
export function combine(verdicts: readonly Verdict[], inShort: (good: readonly Verdict[]) => string = joined): Verdict {
  const status = worst(verdicts.map((verdict) => verdict.status));
  const good = verdicts.filter((verdict) => verdict.status === 'ok');
  if (status === 'ok') return { status, summary: inShort(good) };
  // Worst first: a phone notification may show nothing else.
  const bad = verdicts
    .filter((verdict) => verdict.status !== 'ok')
    .sort((a, b) => Number(b.status === status) - Number(a.status === status));
  const remedies = [...new Set(bad.flatMap((verdict) => ('remedy' in verdict ? [verdict.remedy] : [])))];
  const summary = [joined(bad), ...(good.length > 0 ? [inShort(good)] : [])].join('; ');
  return { status, summary, remedy: remedies.join(' ') };
}

function joined(verdicts: readonly Verdict[]): string {
  return verdicts.map(({ summary }) => summary).join('; ');
}
