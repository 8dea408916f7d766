import { z } from 'zod';
import type { AlertRules } from '../inventory/alert-rules.ts';
import { rank } from './check.ts';
import { Judgement } from './judgement.ts';
import { isReceived } from './received-alert.ts';

/** One check: the last reported judgement, and what was seen since. */
const Standing = z.object({
  told: Judgement,
  /** Consecutive rounds in which it was worse than reported. */
  looks: z.number(),
  /** Since when it has been better than reported; ms since the epoch. */
  betterSince: z.number().optional(),
  /** How often it flapped while reported as bad. */
  flaps: z.number(),
});

/** What was reported as bad, until it is reported as recovered. */
export const Alerting = z.object({
  /** By check, without checks that were reported as ok. */
  checks: z.record(z.string(), Standing),
});
export type Alerting = z.infer<typeof Alerting>;

export const quiet: Alerting = { checks: {} };

/** What to report now. */
export interface News {
  readonly worse: readonly Judgement[];
  /** Less bad than before, or ok again. */
  readonly better: readonly Judgement[];
}

interface JudgedRound {
  readonly judged: readonly Judgement[];
  /** ms since the epoch. */
  readonly now: number;
  /** Checks that this round does not judge: they stay as they are. */
  readonly leaves?: (check: string) => boolean;
}

const isBad = ({ status }: Judgement) => status !== 'ok';

/**
 * Reports bad news once it was seen in so many consecutive rounds, and good news once it has held for so long. A check that flaps
 * within that time stays bad; the recovery says how often it flapped. A check without a verdict counts as ok. A received alert is
 * reported at once: its Alertmanager has waited already.
 */
export function alerting(before: Alerting, { judged, now, leaves }: JudgedRound, rules: AlertRules): [Alerting, News] {
  const checks: Alerting['checks'] = {};
  const [worse, better]: [Judgement[], Judgement[]] = [[], []];
  const ids = new Set([...Object.keys(before.checks), ...judged.map(({ check }) => check)]);
  for (const check of ids) {
    const was = before.checks[check];
    if (was && leaves?.(check)) {
      checks[check] = was;
      continue;
    }
    const seen = judged.find((one) => one.check === check) ?? fine(check);
    const told = was?.told ?? fine(check);
    const isWorse = rank(seen.status) > rank(told.status);
    const isBetter = rank(seen.status) < rank(told.status);
    const looks = isWorse ? (was?.looks ?? 0) + 1 : 0;
    const betterSince = isBetter ? (was?.betterSince ?? now) : undefined;
    const flaps = (was?.flaps ?? 0) + (was?.betterSince !== undefined && !isBetter ? 1 : 0);
    const tellsWorse = isWorse && looks >= (isReceived(check) ? 1 : rules.looks);
    const tellsBetter = betterSince !== undefined && now - betterSince >= rules.holdSeconds * 1000;
    if (tellsWorse) worse.push(seen);
    if (tellsBetter)
      better.push(flaps > 0 ? { ...seen, summary: `${seen.summary}, after flapping ${times(flaps)}` } : seen);
    const next = tellsWorse || tellsBetter ? seen : told;
    const isOver = !isBad(next) && !isBad(seen);
    if (isOver) continue;
    checks[check] = {
      told: next,
      flaps,
      looks: tellsWorse ? 0 : looks,
      ...(betterSince === undefined || tellsBetter ? {} : { betterSince }),
    };
  }
  return [{ checks }, { worse, better }];
}

/** Verdicts reported as bad and not yet recovered, worst first. */
export function toldBad({ checks }: Alerting): readonly Judgement[] {
  return Object.values(checks)
    .map(({ told }) => told)
    .filter(isBad)
    .toSorted((a, b) => rank(b.status) - rank(a.status));
}

export const times = (n: number) => (n === 1 ? 'once' : `${n} times`);

const fine = (check: string): Judgement => ({ check, status: 'ok', hosts: [], summary: 'ok' });
