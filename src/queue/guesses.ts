import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How many wrong passwords are taken within how many seconds, and for how long none is taken after that. */
export interface GuessLimits {
  readonly perClient: number;
  readonly together: number;
  readonly withinSeconds: number;
  readonly blockedSeconds: number;
}

/** Ten wrong ones may be a person; a hundred are a program, from however many addresses it comes. */
export const usualGuesses: GuessLimits = { perClient: 10, together: 100, withinSeconds: 300, blockedSeconds: 900 };

/** Counts wrong passwords, by client and together. */
export interface Guesses {
  /** Seconds until a password of this client is looked at again; 0 when it is now. */
  wait(client: string): Promise<number>;
  wrong(client: string): Promise<void>;
  /** From then on what others guess does not keep this client out. */
  right(client: string): Promise<void>;
}

const everybody = 'everybody';

export function countGuesses({ perClient, together, withinSeconds: duration, blockedSeconds }: GuessLimits): Guesses {
  const each = new RateLimiterMemory({ points: perClient, duration, keyPrefix: 'client' });
  const all = new RateLimiterMemory({ points: together, duration, keyPrefix: 'all' });
  const known = new Set<string>();
  const left = async (counter: RateLimiterMemory, key: string) => {
    const counted = await counter.get(key);
    return counted && counted.consumedPoints >= counter.points ? Math.ceil(counted.msBeforeNext / 1000) : 0;
  };
  const count = async (counter: RateLimiterMemory, key: string) => {
    const { consumedPoints } = await counter.penalty(key);
    if (consumedPoints >= counter.points) await counter.block(key, blockedSeconds);
  };
  return {
    async wait(client) {
      const own = await left(each, client);
      return known.has(client) ? own : Math.max(own, await left(all, everybody));
    },
    async wrong(client) {
      await count(each, client);
      if (!known.has(client)) await count(all, everybody);
    },
    async right(client) {
      known.add(client);
      await each.delete(client);
    },
  };
}
