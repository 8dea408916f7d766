import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SshdOptions {
  /** Loopback address to listen on. */
  readonly address?: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  /** Public key that may log in as root and as `ops`, who is not root. */
  readonly clientKey: string;
  /** What sudo lets `ops` do; by default everything, without a password. */
  readonly sudoers?: string;
  /** Further lines of sshd_config(5). */
  readonly config?: readonly string[];
}

/** A real sshd that plays one host: with processes, /run and accounts of its own, on the network of this machine. */
export interface Sshd {
  readonly address: string;
  readonly port: number;
  /** Of the sshd that listens, as this machine sees it. */
  readonly pid: number;
  /** Lines for known_hosts. */
  readonly knownHosts: string;
  /** What is `/run/mailha` to it and everything else it sees; commands run on the host, without SSH. */
  inside(...argv: readonly [string, ...string[]]): string;
  /** The sshd of each connection. */
  connections(): readonly number[];
  log(): string;
  stop(): Promise<void>;
}

type Context = Pick<TestContext, 'after'>;

export async function startSshd(t: Context, options: SshdOptions): Promise<Sshd> {
  const folder = temporaryFolder(t);
  const address = options.address ?? '127.0.0.1';
  const port = options.port ?? (await freePort());
  const types = options.hostKeyTypes ?? ['ed25519'];
  for (const type of types) makeKey(join(folder, `host_${type}`), type);
  const log = join(folder, 'log');
  writeFileSync(join(folder, 'authorized_keys'), options.clientKey, { mode: 0o644 });
  writeFileSync(join(folder, 'sshd_config'), config({ ...options, address, port }, folder, types));
  writeAccounts(folder, options.sudoers ?? 'ops ALL=(ALL) NOPASSWD: ALL');
  const output = openSync(log, 'a');
  const child = spawn('setpriv', [...isolated, 'sh', '-euc', start, 'sshd', folder], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    // Also one that is stopped. With the first process of its namespace all others end, and then unshare.
    if (child.exitCode === null && child.signalCode === null)
      for (const first of childrenOf(child.pid ?? 0)) process.kill(first, 'SIGKILL');
    await gone;
  };
  t.after(stop);
  await answering(address, port, () => `sshd did not come up: ${readFileSync(log, 'utf8')}`);
  const pid = childrenOf(child.pid ?? 0)[0] ?? 0;
  const name = port === 22 ? address : `[${address}]:${port}`;
  const publicKeys = types.map((type) =>
    readFileSync(join(folder, `host_${type}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2),
  );
  return {
    ...{ address, port, pid, stop },
    knownHosts: publicKeys.map(([type, key]) => `${name} ${type} ${key}\n`).join(''),
    inside: (...argv) => execFileSync('nsenter', ['-t', `${pid}`, '-m', '-p', ...argv], { encoding: 'utf8' }),
    // Commands whose connection is gone become its children too.
    connections: () => childrenOf(pid).filter((child) => commandOf(child) === 'sshd'),
    log: () => readFileSync(log, 'utf8'),
  };
}

/** Private key file and public key of somebody who may log in. */
export function makeClientKey(t: Context): { readonly path: string; readonly publicKey: string } {
  const path = join(temporaryFolder(t), 'id');
  makeKey(path, 'ed25519');
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8') };
}

export function temporaryFolder(t: Context): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-sshd-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A port that is free on all loopback addresses at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Ends when the test process ends, however that comes about, and takes everything that runs on the host along. */
const isolated = '--pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc'.split(' ');

/** /run is the host's own, so that several of them on one machine do not share locks and fences. */
const start = `
mount -t tmpfs tmpfs /run
mkdir -p /run/sshd /run/lock
for file in passwd shadow sudoers; do [ ! -e /etc/$file ] || mount --bind "$1/$file" /etc/$file; done
exec /usr/sbin/sshd -D -e -f "$1/sshd_config"`;

function config(to: SshdOptions, folder: string, types: readonly string[]): string {
  return [
    `ListenAddress ${to.address}:${to.port}`,
    ...types.map((type) => `HostKey ${join(folder, `host_${type}`)}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'MaxStartups 100',
    'LogLevel VERBOSE',
    ...(to.config ?? []),
    '',
  ].join('\n');
}

function writeAccounts(folder: string, sudoers: string): void {
  // A home of its own: what root's .bashrc on this machine does must not matter.
  const home = join(folder, 'home');
  mkdirSync(home);
  const others = readFileSync('/etc/passwd', 'utf8').replace(/^root:.*\n/m, '');
  const accounts = `root:x:0:0:root:${home}:/bin/bash\nops:x:1999:1999::${home}:/bin/sh\n`;
  writeFileSync(join(folder, 'passwd'), accounts + others);
  writeFileSync(join(folder, 'shadow'), `${readFileSync('/etc/shadow', 'utf8')}ops:*:20000:0:99999:7:::\n`);
  writeFileSync(join(folder, 'sudoers'), `Defaults env_reset\nroot ALL=(ALL) ALL\n${sudoers}\n`, { mode: 0o440 });
  execFileSync('chmod', ['755', folder]);
}

function makeKey(path: string, type: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', path]);
}

async function answering(host: string, port: number, trouble: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect({ host, port }, () => socket.end(() => resolve(true)));
      socket.on('error', () => resolve(false));
    });
    if (answered) return;
    await sleep(25);
  }
  throw new Error(trouble());
}

function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
