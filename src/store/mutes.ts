import { Mute, type Mutes } from '../model/check/mute.ts';
import { key } from './runs.ts';
import type { Store } from './script.ts';
import { encoded } from './script.ts';

/** One hash, keyed by what is muted. Expired mutes are removed on read. */
export function mutesIn(store: Store): Mutes {
  const at = key(store, 'mutes');
  return {
    async all() {
      const found = Object.values(await store.redis.hgetall(at)).map((text) => Mute.parse(JSON.parse(text)));
      const over = found.filter(({ until }) => until <= Date.now()).map(({ what }) => what);
      if (over.length > 0) await store.redis.hdel(at, ...over);
      return found.filter(({ what }) => !over.includes(what));
    },
    async set(mute) {
      await store.redis.hset(at, mute.what, encoded(mute));
    },
    async lift(what) {
      return (await store.redis.hdel(at, what)) > 0;
    },
  };
}
