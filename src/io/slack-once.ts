import type { Logger } from 'pino';
import { describe } from '../model/errors.ts';
import type { Store } from './redis-script.ts';

/** Whether this is the first time that somebody asks about the key. Slack delivers some things twice, and so does a replay. */
export type Once = (key: string) => Promise<boolean>;

/** Longer than Slack goes on delivering an event again (some minutes) and than a signature is good for (five). */
const keptSeconds = 3600;

/** Bounds the memory of one process; Redis remembers for all of them. */
const most = 10_000;

/**
 * Remembers in Redis, for all processes, and in this process. Without Redis only this process remembers: what is asked twice
 * then is answered twice at worst, since nothing can be submitted or decided without Redis.
 */
export function createOnce({ redis, root }: Store, log: Logger): Once {
  const seen = new Set<string>();
  return async (key) => {
    if (seen.has(key)) return false;
    seen.add(key);
    for (const oldest of seen) {
      if (seen.size <= most) break;
      seen.delete(oldest);
    }
    try {
      return (await redis.set(`${root}:heard:${key}`, '1', 'EX', keptSeconds, 'NX')) === 'OK';
    } catch (error) {
      log.warn(`looking up in Redis whether ${key} was heard before: ${describe(error)}`);
      return true;
    }
  };
}
