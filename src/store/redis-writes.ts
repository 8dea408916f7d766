import type { Redis } from 'ioredis';
import type { RedisRefusal } from './redis-refusal.ts';
import { isElsewhere } from './redis-refusal.ts';

/** A command that Redis refused, and that is sent again. */
export interface HeldCommand {
  readonly redis: Redis;
  /** Redis may keep the answer to itself for a while, as it is asked to. */
  readonly blocks: boolean;
  again(): void;
  giveUp(): void;
}

/** Whether Redis takes the writes of one connection and its duplicates. */
export interface Writes {
  /** Undefined while Redis takes them. */
  now(): RedisRefusal | undefined;
  /** How many commands were refused so far, counting each attempt. */
  refusals(): number;
  /** The last time that Redis refused some, in its words, with the first and the last refusal. */
  last(): { readonly words: string; readonly since: number; readonly at: number } | undefined;
  /** Has it sent again, by and by. */
  hold(held: HeldCommand, refusal: RedisRefusal): void;
  /** One that was sent again came to its end. */
  settled(held: HeldCommand): void;
  /** The connection was closed for good. */
  closed(redis: Redis): void;
}

interface WriteEvents {
  /** Once for each code until Redis takes writes again. */
  refused(refusal: RedisRefusal): void;
  taken(forMs: number): void;
  /** Milliseconds until the next attempt. */
  backoff(attempt: number): number;
}

/** How long Redis must have refused nothing until it counts as repaired: some scripts find nothing to write and succeed meanwhile. */
const quietMs = 1000;

export function createWrites({ refused, taken, backoff }: WriteEvents): Writes {
  const held = new Map<HeldCommand, RedisRefusal>();
  const sent = new Set<HeldCommand>();
  const told = new Set<string>();
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
    told.clear();
    sent.clear();
    taken(sentAt - since);
  };
  return {
    now: () => first,
    refusals: () => refusals,
    last: () => (refusals > 0 ? { words, since, at } : undefined),
    hold(one, refusal) {
      clearTimeout(quiet);
      refusals += 1;
      at = Date.now();
      if (!first) [since, words] = [at, refusal.words];
      first ??= refusal;
      if (!told.has(refusal.code)) refused(refusal);
      told.add(refusal.code);
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
