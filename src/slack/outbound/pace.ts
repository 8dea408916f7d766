import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pause, take } from '../../store/lua/pace.ts';
import { outcomeOf, type Store } from '../../store/script.ts';
import type { Rate } from './rates.ts';

/**
 * The rate limiter of a Slack app, shared by all its clusters and processes, because Slack's limits are per app.
 */
export interface SlackPace {
  /**
   * Waits for the next slot of all these rates and takes it. If that takes longer than `maxWaitMs` it takes none and returns the
   * wait in ms.
   */
  take(rates: readonly Rate[], maxWaitMs: number): Promise<number | undefined>;
  /** Takes no slots for this long: Slack's Retry-After. */
  pause(rates: readonly Rate[], ms: number): Promise<void>;
}

/** `faster` multiplies Slack's limits; only in tests. */
export function paceOf(bot: Store, botToken: string, faster = 1): SlackPace {
  // Limits are per Slack app. Hashed, because the token is a secret and must not be in Redis.
  const app = createHash('sha256').update(botToken).digest('hex').slice(0, 12);
  const words = (rates: readonly Rate[]) =>
    rates.flatMap(({ name, everyMs, burst }) => [name, String(everyMs / faster), String(burst)]);
  return {
    async take(rates, maxWaitMs) {
      const [how, ms] = await outcomeOf(bot, take, [app, String(maxWaitMs), ...words(rates)]);
      if (how !== 'taken') return Number(ms);
      if (Number(ms) > 0) await sleep(Number(ms));
      return undefined;
    },
    async pause(rates, ms) {
      await outcomeOf(bot, pause, [app, String(ms), ...words(rates)]);
    },
  };
}
