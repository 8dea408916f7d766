import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How many wrong passwords are allowed in how many seconds, and how long the block lasts after that. */
export interface GuessLimits {
  readonly perClient: number;
  readonly together: number;
  readonly withinSeconds: number;
  readonly blockedSeconds: number;
}

/** Ten wrong passwords may be a person; a hundred are a program, from any number of addresses. */
export const usualGuesses: GuessLimits = { perClient: 10, together: 100, withinSeconds: 300, blockedSeconds: 900 };

/** Counts wrong passwords, by client and together. */
export interface Guesses {
  /** Seconds until a password from this client is checked again; 0: now. */
  wait(client: string): Promise<number>;
  wrong(client: string): Promise<void>;
  /** Marks a client as trusted: wrong passwords of others no longer block it. */
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
