import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pause, take } from '../../store/lua/pace.ts';
import { outcomeOf, type Store } from '../../store/script.ts';
import type { Rate } from './rates.ts';

/**
 * The one rate limiter of a Slack app, for all its clusters and processes. Slack limits an app as a whole, so a limit for each cluster or
 * process would not hold.
 */
export interface SlackPace {
  /**
   * Waits for the next slot of all these rates and takes it, unless that lasts longer than `mostMs`: then it takes none and answers for
   * how many ms there is none.
   */
  take(rates: readonly Rate[], mostMs: number): Promise<number | undefined>;
  /** Slack's Retry-After. */
  pause(rates: readonly Rate[], ms: number): Promise<void>;
}

/** `faster`: how many times faster than Slack allows; only in tests. */
export function paceOf(bot: Store, botToken: string, faster = 1): SlackPace {
  // Each Slack app has its own limits. The token itself is a secret, and stays out of Redis.
  const app = createHash('sha256').update(botToken).digest('hex').slice(0, 12);
  const words = (rates: readonly Rate[]) =>
    rates.flatMap(({ name, everyMs, burst }) => [name, String(everyMs / faster), String(burst)]);
  return {
    async take(rates, mostMs) {
      const [how, ms] = await outcomeOf(bot, take, [app, String(mostMs), ...words(rates)]);
      if (how !== 'taken') return Number(ms);
      if (Number(ms) > 0) await sleep(Number(ms));
      return undefined;
    },
    async pause(rates, ms) {
      await outcomeOf(bot, pause, [app, String(ms), ...words(rates)]);
    },
  };
}
