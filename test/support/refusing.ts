import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Log } from '../../src/model/text/log.ts';
import { clientOf, type TestRedis } from './redis.ts';

/** A way to have a real Redis refuse writes, and to have it take them again. */
export interface Refusing {
  readonly code: string;
  begin(redis: Redis, folder: string): Promise<unknown>;
  end(redis: Redis, folder: string): Promise<unknown>;
}

const set = (name: string, value: string) => (redis: Redis) => redis.config('SET', name, value);

export const oom: Refusing = { code: 'OOM', begin: set('maxmemory', '1'), end: set('maxmemory', '0') };

export const noReplicas: Refusing = {
  code: 'NOREPLICAS',
  begin: set('min-replicas-to-write', '1'),
  end: set('min-replicas-to-write', '0'),
};

/** It becomes a replica of nobody who is there, as an old primary does after a failover. */
export const readOnly: Refusing = {
  code: 'READONLY',
  begin: (redis) => redis.call('REPLICAOF', '127.0.0.1', '1'),
  end: (redis) => redis.call('REPLICAOF', 'NO', 'ONE'),
};

/** A snapshot fails, since its folder is gone. */
export const misconf: Refusing = {
  code: 'MISCONF',
  async begin(redis, folder) {
    const gone = join(folder, 'gone');
    await mkdir(gone);
    await redis.config('SET', 'save', '3600 1');
    await redis.config('SET', 'dir', gone);
    await rm(gone, { recursive: true });
    await redis.bgsave();
    while (!(await redis.info('persistence')).includes('rdb_last_bgsave_status:err')) await sleep(20);
  },
  async end(redis, folder) {
    await redis.config('SET', 'dir', folder);
    await redis.config('SET', 'save', '');
  },
};

export const noPermission: Refusing = {
  code: 'NOPERM',
  begin: (redis) => redis.call('ACL', 'SETUSER', 'default', '-@write'),
  end: (redis) => redis.call('ACL', 'SETUSER', 'default', '+@all'),
};

export const everyRefusal = [oom, noReplicas, readOnly, misconf, noPermission];

/** Begins and ends one of them by a connection of the test's own. */
export function refuse(
  { code, begin, end }: Refusing,
  redis: TestRedis,
  t: { after(close: () => void): unknown },
): { readonly code: string; begin(): Promise<unknown>; end(): Promise<unknown> } {
  const client = clientOf(redis, t);
  return { code, begin: () => begin(client, redis.folder), end: () => end(client, redis.folder) };
}

/** A log that remembers what was logged. */
export function remembering(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const note = (...parts: readonly unknown[]) => void lines.push(parts.map(String).join(' '));
  return { lines, info: note, warn: note, error: note };
}
