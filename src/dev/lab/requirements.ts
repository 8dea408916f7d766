import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Refused } from '../../model/text/errors.ts';
import type { Guest } from './hosts.ts';

/** What the lab cannot make itself. Throws Refused with the remedy. */
export function requireMachine(): void {
  if (process.platform !== 'linux') throw new Refused(`the lab needs Linux, and this is ${process.platform}`);
  if (process.arch !== 'x64') throw new Refused(`the lab needs an x86-64 processor, and this is ${process.arch}`);
  if (process.getuid?.() !== 0) {
    throw new Refused('the lab needs root to make a network namespace: run it with sudo or in a root shell');
  }
  if (!existsSync('/dev/net/tun')) {
    throw new Refused(
      'the lab needs /dev/net/tun for the network of its hosts, and this machine has none: run `modprobe tun`; ' +
        'in a container, start it with --device /dev/net/tun --cap-add NET_ADMIN --cap-add SYS_ADMIN',
    );
  }
}

/** Guests never give memory back, so all that they may take has to be there. A tenth more is for the kernels. */
export function requireMemory(starting: readonly Guest[], availableBytes = process.availableMemory()): void {
  const needed = Math.ceil(starting.reduce((sum, { memoryMib }) => sum + memoryMib, 0) * 1.1);
  const available = Math.floor(availableBytes / 2 ** 20);
  if (needed <= available) return;
  const names = starting.map(({ name }) => name).join(', ');
  throw new Refused(
    `${names} need ${needed} MiB of memory and ${available} MiB are available: ` +
      'end something else, or start fewer hosts, for example `npm run lab -- up lb1 lb2`',
  );
}

/** A guest whose machine has no room left sees its disk break. */
export async function requireRoom(folder: string, neededBytes: number, why: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= neededBytes) return;
  const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  throw new Refused(
    `${why} needs ${mib(neededBytes)} of disk and ${folder} has ${mib(free)} left: ` +
      'delete something, forget a saved state (`npm run lab -- forget NAME`), or set MAILHA_LAB_DIR to a larger disk',
  );
}
