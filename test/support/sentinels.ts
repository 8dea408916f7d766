import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../src/lab/free-port.ts';
import type { Ends } from './redis.ts';

export interface Sentinels {
  /** `sentinel://…/mailha` */
  readonly url: string;
  /** Ends the master as a crash does; the sentinels find out. */
  killMaster(): Promise<void>;
}

/** A master, a replica and three sentinels on loopback, which take a second to believe that the master is gone. */
export async function startSentinels(t: Ends): Promise<Sentinels> {
  const folder = await mkdtemp(join(tmpdir(), 'mailha-sentinel-'));
  const children: ChildProcess[] = [];
  const start = async (name: string, lines: readonly string[], more: readonly string[] = []) => {
    const dir = await mkdtemp(join(folder, name));
    const file = join(dir, 'redis.conf');
    await writeFile(file, `dir ${dir}\nbind 127.0.0.1\nprotected-mode no\n${lines.join('\n')}\n`);
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'redis-server', file, ...more], { stdio: 'ignore' });
    children.push(child);
    return child;
  };
  t.after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const [one, two, ...watchers] = await Promise.all(Array.from({ length: 5 }, freePort));
  const data = ['appendonly yes', 'maxmemory-policy noeviction', 'save ""'];
  const master = await start('master', [`port ${one}`, ...data, 'min-replicas-to-write 1', 'min-replicas-max-lag 10']);
  await start('replica', [`port ${two}`, ...data, `replicaof 127.0.0.1 ${one}`]);
  await until(async () => (await ask(two, 'role'))[0] === 'slave' && (await ask(one, 'role'))[2]?.length === 1);
  for (const port of watchers) {
    const monitor = [`sentinel monitor mailha 127.0.0.1 ${one} 2`, 'sentinel down-after-milliseconds mailha 1000'];
    await start('sentinel', [`port ${port}`, ...monitor, 'sentinel failover-timeout mailha 5000'], ['--sentinel']);
  }
  for (const port of watchers)
    await until(async () => (await ask(port, 'sentinel', 'replicas', 'mailha')).length === 1);
  return {
    url: `sentinel://${watchers.map((port) => `127.0.0.1:${port}`).join(',')}/mailha`,
    async killMaster() {
      const gone = once(master, 'exit');
      master.kill('SIGKILL');
      await gone;
      // With its replica alone the new master could take no writes.
      await until(async () => (await ask(two, 'role'))[0] === 'master');
      await ask(two, 'config', 'set', 'min-replicas-to-write', '0');
    },
  };
}

async function ask(port: number | undefined, command: string, ...args: readonly string[]): Promise<string[]> {
  const redis = new Redis({ host: '127.0.0.1', port: port ?? 0, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.call(command, ...args)) as string[];
  } finally {
    redis.disconnect();
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + 30_000; Date.now() < limit; await sleep(100)) {
    if (await holds().catch(() => false)) return;
  }
  throw new Error('Redis and its sentinels did not come up');
}
