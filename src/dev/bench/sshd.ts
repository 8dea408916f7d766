import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepare, publicKeysOf, type SshdOptions } from './sshd-files.ts';

/** A real sshd that acts as one host: its own processes, /run and accounts, on this machine's network. */
export interface Sshd {
  readonly address: string;
  readonly port: number;
  /** Pid of the listening sshd on this machine. */
  readonly pid: number;
  /** Lines for known_hosts. */
  readonly knownHosts: string;
  /** Runs a program on the host, without SSH. */
  inside(...argv: readonly [string, ...string[]]): string;
  /** Pids of the sshd processes, one per connection. */
  connections(): readonly number[];
  log(): string;
  stop(): Promise<void>;
}

/** `folder` must be its own. Needs root. */
export async function bootSshd(folder: string, options: SshdOptions): Promise<Sshd> {
  prepare(folder, options);
  const { address, port } = options;
  const { child, stop } = spawnIsolated(folder);
  const log = () => readFileSync(join(folder, 'log'), 'utf8');
  await answering(address, port, () => `sshd did not come up: ${log()}`).catch(async (error) => {
    await stop();
    throw error;
  });
  const pid = childrenOf(child)[0] ?? 0;
  const name = port === 22 ? address : `[${address}]:${port}`;
  return {
    address,
    port,
    pid,
    stop,
    log,
    knownHosts: publicKeysOf(folder, options)
      .map((key) => `${name} ${key}\n`)
      .join(''),
    inside: (...argv) => execFileSync('nsenter', ['-t', `${pid}`, '-m', '-p', ...argv], { encoding: 'utf8' }),
    // Commands of a closed connection become its children too.
    connections: () => childrenOf(pid).filter((process) => commandOf(process) === 'sshd'),
  };
}

/** Ends with this process, even on SIGKILL, together with everything that runs on the host. */
const isolated = '--pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc sh -euc'.split(' ');

/** Each host has its own /run and /var/lib/mailha-fence, so that hosts on one machine do not share locks and fences. */
const start = `
mount -t tmpfs tmpfs /run
mkdir -p /run/sshd /run/lock /var/lib/mailha-fence
mount -t tmpfs -o mode=0700 tmpfs /var/lib/mailha-fence
for file in passwd shadow sudoers; do [ ! -e /etc/$file ] || mount --bind "$1/$file" /etc/$file; done
exec /usr/sbin/sshd -D -e -f "$1/sshd_config"`;

function spawnIsolated(folder: string) {
  const output = openSync(join(folder, 'log'), 'a');
  const child = spawn('setpriv', [...isolated, start, 'sshd', folder], { stdio: ['ignore', output, output] });
  closeSync(output);
  const gone = once(child, 'exit');
  const stop = async () => {
    // Also kills a stopped process. When the namespace's first process ends, so do all others, and then unshare.
    if (child.exitCode === null && child.signalCode === null) {
      for (const first of childrenOf(child.pid ?? 0)) process.kill(first, 'SIGKILL');
    }
    await gone;
  };
  return { child: child.pid ?? 0, stop };
}

async function answering(host: string, port: number, trouble: () => string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
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
