import type { Redis } from 'ioredis';
import { remedies } from './redis-refusal.ts';

type Code = 'OOM' | 'MISCONF' | 'READONLY' | 'NOREPLICAS';

/** Settings that make Redis refuse writes. */
interface RedisLimits {
  readonly minReplicas: number;
  /** Redis refuses writes after a failed snapshot. */
  readonly needsSnapshots: boolean;
}

/** Why Redis refuses writes now, one sentence each, found without writing. Empty when it accepts writes. */
export async function refusingNow(redis: Redis): Promise<readonly string[]> {
  const setting = async (name: string) => {
    // Some hosted Redis services forbid CONFIG.
    const answer: unknown = await redis.config('GET', name).catch(() => undefined);
    return Array.isArray(answer) ? String(answer[1] ?? '') : '';
  };
  const [info, minReplicas, save, stops] = await Promise.all([
    redis.info(),
    ...['min-replicas-to-write', 'save', 'stop-writes-on-bgsave-error'].map(setting),
  ]);
  const limits = { minReplicas: Number(minReplicas), needsSnapshots: save !== '' && stops === 'yes' };
  return whyRefusing(info, limits).map(
    ([code, found]) => `Redis refuses to write (${code}): ${found}; ${remedies[code]}`,
  );
}

/** From `INFO`: what Redis checks before each write (Redis: src/server.c, processCommand). */
export function whyRefusing(
  info: string,
  { minReplicas, needsSnapshots }: RedisLimits,
): readonly (readonly [Code, string])[] {
  const fields = new Map(
    info.split(/\r?\n/).map((line) => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1)]),
  );
  const number = (name: string) => Number(fields.get(name) ?? 0);
  const [used, most] = [number('used_memory') - number('mem_not_counted_for_evict'), number('maxmemory')];
  const statuses = [...(needsSnapshots ? ['rdb_last_bgsave_status'] : []), 'aof_last_write_status'];
  const failed = statuses.filter((name) => fields.get(name) === 'err');
  const good = number('min_slaves_good_slaves');
  const isReplica = fields.get('role') === 'slave';
  return [
    ...(most > 0 && used > most ? [['OOM', `it uses ${used} bytes of maxmemory ${most}`] as const] : []),
    ...(failed.length > 0 ? [['MISCONF', `INFO says ${failed.join(' and ')} is err`] as const] : []),
    ...(isReplica ? [['READONLY', `it is a replica of ${fields.get('master_host')}`] as const] : []),
    ...(!isReplica && minReplicas > good
      ? [['NOREPLICAS', `${good} good replicas, min-replicas-to-write is ${minReplicas}`] as const]
      : []),
  ];
}
