import { z } from 'zod';
import type { Furthest, Positions } from '../model/inventory/positions.ts';
import { Refused } from '../model/text/errors.ts';
import { advance, giveUp } from './lua/positions.ts';
import { key } from './runs.ts';
import { encoded, outcomeOf, type Store } from './script.ts';

const name = 'galera.positions';
const Kept = z.object({ furthest: z.object({ uuid: z.string(), seqno: z.number(), at: z.number() }) });
const written = (furthest: Furthest) => encoded({ furthest });

/** Compared and stored in one script, so that concurrent looks cannot move it backwards. */
export function positionsIn(store: Store): Positions {
  return {
    async furthest() {
      const text = await store.redis.hget(key(store, 'memory'), name);
      return text === null ? undefined : read(text, key(store, 'memory'));
    },
    async advance(seen) {
      await outcomeOf(store, advance, [seen.uuid, String(seen.seqno), written(seen)]);
    },
    async giveUp(lost, now) {
      const [how] = await outcomeOf(store, giveUp, [lost.uuid, String(lost.seqno), written(now)]);
      return how === 'kept';
    },
  };
}

function read(text: string, at: string): Furthest {
  try {
    return Kept.parse(JSON.parse(text)).furthest;
  } catch {
    throw new Refused(
      `the last known Galera position in Redis is unreadable and may be ahead of every node: check \`HGET ${at} ${name}\``,
    );
  }
}
