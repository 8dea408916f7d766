import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Child, startChild } from './children.ts';

export interface Redis {
  readonly child: Child;
  /** For REDIS_URL. */
  readonly url: string;
}

/** A private Redis with AOF, on a unix socket: no port is opened. */
export async function startRedis(folder: string): Promise<Redis> {
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, 'redis.sock');
  // A killed Redis leaves its socket behind.
  rmSync(socket, { force: true });
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = startChild('redis', ['redis-server', ...flags], { env: process.env, log: join(folder, 'redis.log') });
  const limit = Date.now() + 15_000;
  while (!existsSync(socket)) {
    if (Date.now() > limit || child.process.exitCode !== null) throw new Error(`starting Redis: see ${child.log}`);
    await pause(50);
  }
  return { child, url: `unix:${socket}` };
}
