import { Owed } from '../model/drill.ts';
import type { Operator } from '../model/world.ts';
import type { Store } from './redis-script.ts';
import { encoded } from './redis-script.ts';
import { key } from './runs.ts';

/** What a run has to put back, in its record: whoever finds the run without a worker finds that as well (lua/lease.ts). */
export function owedBy({ redis, root }: Store, run: string): Operator['owed'] {
  const at = key({ redis, root }, 'run', run);
  return {
    async recall() {
      const text = await redis.hget(at, 'owed');
      return text === null ? undefined : Owed.parse(JSON.parse(text));
    },
    async keep(owed) {
      await redis.hset(at, 'owed', encoded(owed));
    },
    async paid() {
      await redis.hdel(at, 'owed');
    },
  };
}
