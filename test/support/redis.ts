import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisAddress } from '../../src/store/redis.ts';
import { parseRedisUrl } from '../../src/store/redis.ts';
import { dependent } from './dependent.ts';

/** A redis-server of one's own on a unix socket, with its data in a temporary folder. */
export interface TestRedis {
  readonly url: string;
  readonly address: RedisAddress;
  readonly folder: string;
  /** SIGKILL leaves what a crash leaves. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Again, on the same data. */
  start(): Promise<void>;
  /** Keeps its connections open but stops responding until `goOn`. */
  pause(): void;
  goOn(): void;
  configure(setting: string, value: string): Promise<void>;
  /** While it is stopped: takes away the last quarter of the file, in the middle of a command, as a power loss may. */
  cutAppendOnlyFile(): Promise<void>;
}

/** A connection of the test's own, that ends with it. */
export function clientOf({ address }: Pick<TestRedis, 'address'>, t: { after(close: () => void): unknown }): Redis {
  const client = new Redis(address.options);
  client.on('error', () => {});
  t.after(() => client.disconnect());
  return client;
}

/** Whoever says when all is over: a test, or somebody who has an order of his own for it. */
export interface Ends {
  after(close: () => Promise<void>): unknown;
}

/** Starts it without persistence across tests: everything is gone when the test (or suite) `t` ends. */
export async function startRedis(t: Ends): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'mailha-redis-'));
  const socket = join(folder, 'redis.sock');
  let server: ChildProcess | undefined;
  const redis: TestRedis = {
    url: `unix:${socket}`,
    address: parseRedisUrl(`unix:${socket}`),
    folder,
    async start() {
      server = spawn(...dependent(['redis-server', ...settings(folder, socket)]), { stdio: 'ignore' });
      await answers(socket);
    },
    pause: () => void server?.kill('SIGSTOP'),
    goOn: () => void server?.kill('SIGCONT'),
    async configure(setting, value) {
      const redis = new Redis({ path: socket });
      await redis.config('SET', setting, value);
      redis.disconnect();
    },
    async cutAppendOnlyFile() {
      const [name = ''] = (await readdir(join(folder, 'appendonlydir'))).filter((file) => file.endsWith('.incr.aof'));
      const file = join(folder, 'appendonlydir', name);
      await truncate(file, Math.floor((await stat(file)).size * 0.75));
    },
    async stop(signal = 'SIGTERM') {
      if (!server || server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.kill(signal);
      await gone;
    },
  };
  t.after(async () => {
    await redis.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  await redis.start();
  return redis;
}

function settings(folder: string, socket: string): readonly string[] {
  const given = {
    port: '0',
    unixsocket: socket,
    dir: folder,
    appendonly: 'yes',
    save: '',
    'enable-protected-configs': 'yes',
  };
  return Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
}

async function answers(socket: string): Promise<void> {
  for (let left = 600; left > 0; left -= 1) {
    const redis = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => {});
    try {
      await redis.connect();
      await redis.ping();
      return;
    } catch {
      await sleep(50);
    } finally {
      redis.disconnect();
    }
  }
  throw new Error(`redis-server did not answer at ${socket} within 30 s; is the package redis-server installed?`);
}
