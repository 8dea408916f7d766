import type { Redis } from 'ioredis';
import type { RedisRefusal } from './redis-refusal.ts';
import { isElsewhere } from './redis-refusal.ts';

/** A refused command that will be resent. */
export interface HeldCommand {
  readonly redis: Redis;
  /** A blocking command, such as BLPOP or XREAD BLOCK. */
  readonly blocks: boolean;
  again(): void;
  giveUp(): void;
}

/** Whether Redis accepts the writes of one connection and its duplicates. */
export interface Writes {
  /** The current refusal; undefined while Redis accepts writes. */
  now(): RedisRefusal | undefined;
  /** Refused attempts so far. */
  refusals(): number;
  /** The latest period of refusals: Redis' message, the first refusal, and the last attempt, which is the one that succeeded if one did. */
  last(): { readonly words: string; readonly since: number; readonly at: number } | undefined;
  /** Queues a refused command to be resent. */
  hold(held: HeldCommand, refusal: RedisRefusal): void;
  /** A resent command has ended. */
  settled(held: HeldCommand): void;
  /** The connection was closed permanently. */
  closed(redis: Redis): void;
}

interface WriteEvents {
  /** Called once per code until Redis accepts writes again. */
  refused(refusal: RedisRefusal): void;
  taken(forMs: number): void;
  /** Milliseconds until the next attempt. */
  backoff(attempt: number): number;
}

/** How long without a refusal until Redis counts as repaired: scripts that write nothing succeed even while it refuses writes. */
const quietMs = 1000;

export function createWrites({ refused, taken, backoff }: WriteEvents): Writes {
  const held = new Map<HeldCommand, RedisRefusal>();
  const sent = new Set<HeldCommand>();
  const reported = new Set<string>();
  let [since, at, sentAt, attempts, refusals, words] = [0, 0, 0, 0, 0, ''];
  let first: RedisRefusal | undefined;
  let [retry, quiet]: (NodeJS.Timeout | undefined)[] = [];

  const sendAll = () => {
    retry = undefined;
    sentAt = Date.now();
    const now = [...held];
    held.clear();
    const stale = now.flatMap(([{ redis }, refusal]) => (isElsewhere(refusal) ? [redis] : []));
    for (const redis of new Set(stale)) if (redis.status === 'ready') redis.disconnect(true);
    for (const [one] of now) sent.add(one);
    quiet = setTimeout(isQuiet, quietMs);
    for (const [one] of now) one.again();
  };
  const isQuiet = () => {
    const isOpen = [...sent].some(({ blocks, redis }) => !blocks || redis.status !== 'ready');
    if (isOpen) quiet = setTimeout(isQuiet, quietMs);
    else over();
  };
  const over = () => {
    [first, attempts] = [undefined, 0];
    reported.clear();
    sent.clear();
    taken(sentAt - since);
  };
  return {
    now: () => first,
    refusals: () => refusals,
    last: () => (refusals > 0 ? { words, since, at: Math.max(at, sentAt) } : undefined),
    hold(one, refusal) {
      clearTimeout(quiet);
      refusals += 1;
      at = Date.now();
      if (!first) [since, words] = [at, refusal.words];
      first ??= refusal;
      if (!reported.has(refusal.code)) refused(refusal);
      reported.add(refusal.code);
      sent.delete(one);
      held.set(one, refusal);
      if (retry) return;
      attempts += 1;
      retry = setTimeout(sendAll, backoff(attempts));
    },
    settled: (one) => void sent.delete(one),
    closed(redis) {
      for (const [one] of [...held].filter(([{ redis: its }]) => its === redis)) {
        held.delete(one);
        one.giveUp();
      }
    },
  };
}
