import { once } from 'node:events';
import { Redis } from 'ioredis';
import { describe, Refused } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import type { RedisAddress } from './redis.ts';
import { isElsewhere, isReply, refusalIn } from './redis-refusal.ts';
import { retryRefused, writesOf } from './redis-retry.ts';
import { createWrites } from './redis-writes.ts';

/** Milliseconds to wait before Redis is reported as unreachable; Slack gives up at 3,000. */
export const usualPatienceMs = 1500;

/** For workers: retries for as long as Redis is unreachable or refuses writes. BullMQ requires these retry settings. */
export function patientRedis(address: RedisAddress, log: Log): Redis {
  const writes = createWrites({
    backoff: retryStrategy,
    refused: ({ words, remedy }) =>
      log.error(
        `Redis refuses to write at ${address.shown}: ${words}. Commands wait and are retried every second. To repair it: ${remedy}`,
      ),
    taken: (forMs) => log.info(`Redis accepts writes again at ${address.shown} after ${(forMs / 1000).toFixed(1)} s`),
  });
  const redis = new Redis({ ...address.options, maxRetriesPerRequest: null, ...retries });
  return retryRefused(watched(redis, address, log), writes);
}

/** Whether Redis answers and accepts writes, as this connection last saw it. */
export function isThere(redis: Redis): boolean {
  return redis.status === 'ready' && writesOf(redis)?.now() === undefined;
}

/**
 * For requests of people. Commands are neither queued nor sent twice: an approval that was answered with "try again" must
 * not take effect a minute later.
 */
export function promptRedis(address: RedisAddress, log: Log, patienceMs: number): Redis {
  const redis = new Redis({
    ...address.options,
    ...retries,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    reconnectOnError: (error) => {
      const refusal = refusalIn(error);
      return refusal !== undefined && isElsewhere(refusal);
    },
  });
  return watched(redis, address, log);
}

export interface Deadline {
  readonly redis: Redis;
  readonly address: RedisAddress;
  readonly patienceMs: number;
}

/** Awaits an answer. Throws Refused with the reason when there is none in time. */
export async function answered<T>({ redis, address, patienceMs }: Deadline, question: () => Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(patienceMs);
  // Frees the timer's listener as soon as the answer is there.
  const over = new AbortController();
  let isSent = false;
  try {
    // `once` also rejects on a connection error, which says more than a timeout.
    if (redis.status !== 'ready') await once(redis, 'ready', { signal: limit });
    isSent = true;
    const late = once(limit, 'abort', { signal: over.signal }).then(() => Promise.reject(limit.reason));
    return await Promise.race([question(), late]);
  } catch (error) {
    if (error instanceof Refused) throw error;
    const refusal = refusalIn(error);
    if (refusal) {
      const { words, remedy } = refusal;
      // The client reconnects to find the primary: the next command must wait for that.
      if (isElsewhere(refusal) && redis.status === 'ready')
        await once(redis, 'close', { signal: limit }).catch(() => {});
      throw new Refused(
        `Redis refuses to write at ${address.shown}: ${words}. Nothing was started or decided. To repair it: ${remedy}. Then try again.`,
      );
    }
    // Redis answered: our command is wrong, which is a bug.
    if (isReply(error)) throw error;
    const late = limit.aborted || describe(error) === 'Command timed out';
    const why = late ? `not within ${patienceMs / 1000} s` : reasonOf(error, address);
    const so = isSent
      ? 'it may or may not have received the request; once it answers, check `jobs` before you try again'
      : 'so nothing can be started or decided now; try again in a moment';
    throw new Refused(`Redis does not answer at ${address.shown} (${why}), ${so}`);
  } finally {
    over.abort();
  }
}

function reasonOf(error: unknown, { shown }: RedisAddress): string {
  const why = describe(error);
  // ioredis without its offline queue rejects commands while there is no connection.
  if (why.startsWith("Stream isn't writeable")) return 'the connection is lost';
  if (!why.startsWith('All sentinels are unreachable')) return why;
  const last = /Last error: (.*)/s.exec(why)?.[1] ?? 'no answer';
  // ioredis hides certificate errors of sentinels.
  const tls = shown.startsWith('sentinels:') ? '; NODE_EXTRA_CA_CERTS must name the CA of their certificates' : '';
  return `no sentinel can be used: ${last}${tls}`;
}

/** Milliseconds until the next attempt: short at first, then one second. */
function retryStrategy(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 10), 1000);
}

const retries = { retryStrategy, sentinelRetryStrategy: retryStrategy } as const;

/** Logs once when Redis becomes unreachable and once when it is back, however often the client retries. */
function watched(redis: Redis, address: RedisAddress, log: Log): Redis {
  // Many requests may wait for the connection at a time.
  redis.setMaxListeners(0);
  const told = new Set<string>();
  redis.on('error', (error: Error) => {
    const why = reasonOf(error, address);
    if (told.has(why)) return;
    told.add(why);
    log.error(`Redis does not answer at ${address.shown}: ${why}; trying again every second`);
  });
  redis.on('ready', () => {
    if (told.size > 0) log.info(`Redis answers again at ${address.shown}`);
    told.clear();
  });
  return redis;
}
