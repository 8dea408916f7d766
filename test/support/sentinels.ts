import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../src/dev/lab/free-port.ts';
import type { RedisAddress } from '../../src/store/redis.ts';
import { dependent } from './dependent.ts';
import type { Ends } from './redis.ts';

export interface Sentinels {
  /** `sentinel://…/mailha` */
  readonly url: string;
  /** Host and port of each, as in an address. */
  readonly at: string;
  /** The certificate of whoever signed theirs, where they have TLS. */
  readonly ca: string;
  /** Ends the master as a crash does; the sentinels find out. */
  killMaster(): Promise<void>;
  /** The replica takes over, and the master goes on as a replica. */
  failOver(): Promise<void>;
}

/** Of the servers, and of the sentinels. */
export const passwords = { server: 'server-secret', sentinel: 'sentinel-secret' } as const;

/**
 * A master, a replica and three sentinels on loopback, which take a second to believe that the master is gone. `closed` ones have TLS
 * only, and the passwords above.
 */
export async function startSentinels(t: Ends, how: 'open' | 'closed' = 'open'): Promise<Sentinels> {
  const folder = await mkdtemp(join(tmpdir(), 'mailha-sentinel-'));
  const children: ChildProcess[] = [];
  const start = async (name: string, lines: readonly string[], more: readonly string[] = []) => {
    const dir = await mkdtemp(join(folder, name));
    const file = join(dir, 'redis.conf');
    await writeFile(file, `dir ${dir}\nbind 127.0.0.1\nprotected-mode no\n${lines.join('\n')}\n`);
    const child = spawn(...dependent(['redis-server', file, ...more]), { stdio: 'ignore' });
    children.push(child);
    return child;
  };
  t.after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const isClosed = how === 'closed';
  const ca = join(folder, 'ca.pem');
  if (isClosed) makeCertificate(folder, ca);
  const port = (number: number | undefined) => (isClosed ? `port 0\ntls-port ${number}` : `port ${number}`);
  const tls = [`tls-cert-file ${ca}`, `tls-key-file ${ca}.key`, `tls-ca-cert-file ${ca}`, 'tls-auth-clients no'];
  const both = isClosed ? [...tls, 'tls-replication yes'] : [];
  const server = isClosed ? [`requirepass ${passwords.server}`, `masterauth ${passwords.server}`] : [];
  const watcher = isClosed
    ? [
        `sentinel auth-pass mailha ${passwords.server}`,
        ...[`requirepass ${passwords.sentinel}`, `sentinel sentinel-pass ${passwords.sentinel}`],
      ]
    : [];
  const asking = (password: string) => (isClosed ? { password, tls: { ca: readFileSync(ca) } } : {});
  const ask = (at: number | undefined, command: string, ...args: readonly string[]) =>
    askAt({ host: '127.0.0.1', port: at ?? 0, ...asking(passwords.server) }, command, args);
  const askWatcher = (at: number | undefined, command: string, ...args: readonly string[]) =>
    askAt({ host: '127.0.0.1', port: at ?? 0, ...asking(passwords.sentinel) }, command, args);
  const [one, two, ...watchers] = await Promise.all(Array.from({ length: 5 }, freePort));
  const data = ['appendonly yes', 'maxmemory-policy noeviction', 'save ""'];
  const master = await start('master', [
    port(one),
    ...both,
    ...server,
    ...data,
    'min-replicas-to-write 1',
    'min-replicas-max-lag 10',
  ]);
  await start('replica', [port(two), ...both, ...server, ...data, `replicaof 127.0.0.1 ${one}`]);
  await until(async () => (await ask(two, 'role'))[0] === 'slave' && (await ask(one, 'role'))[2]?.length === 1);
  for (const at of watchers) {
    const monitor = [`sentinel monitor mailha 127.0.0.1 ${one} 2`, 'sentinel down-after-milliseconds mailha 1000'];
    const lines = [port(at), ...both, ...monitor, ...watcher, 'sentinel failover-timeout mailha 5000'];
    await start('sentinel', lines, ['--sentinel']);
  }
  // Sentinels need each other's votes to fail over, and discover each other every two seconds.
  for (const at of watchers) {
    await until(async () => (await askWatcher(at, 'sentinel', 'replicas', 'mailha')).length === 1);
    await until(async () => (await askWatcher(at, 'sentinel', 'sentinels', 'mailha')).length === 2);
  }
  const at = watchers.map((one) => `127.0.0.1:${one}`).join(',');
  return {
    at,
    ca,
    url: `sentinel://${at}/mailha`,
    async failOver() {
      // Without its replica the old master refuses writes until it is a replica itself: nothing it takes could survive.
      // Refused until the sentinel has asked the replica how far it is.
      await until(async () => (await askWatcher(watchers[0], 'sentinel', 'failover', 'mailha')).length > 0);
      await until(async () => (await ask(two, 'role'))[0] === 'master');
      await until(async () => (await ask(one, 'role'))[0] === 'slave');
    },
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

/** One that signs itself, and is good for 127.0.0.1. */
function makeCertificate(folder: string, path: string): void {
  const names = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...made, ...names, '-keyout', `${path}.key`, '-out', path], {
    cwd: folder,
    stdio: 'ignore',
  });
}

async function askAt(options: RedisAddress['options'], command: string, args: readonly string[]): Promise<string[]> {
  const redis = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.call(command, ...args)) as string[];
  } finally {
    redis.disconnect();
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + 90_000; Date.now() < limit; await sleep(100)) {
    if (await holds().catch(() => false)) return;
  }
  throw new Error('Redis and its sentinels did not come up');
}
