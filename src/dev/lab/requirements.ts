import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Refused } from '../../model/text/errors.ts';
import type { Guest } from './hosts.ts';

/** Checks what the lab cannot provide itself. Throws Refused with a remedy. */
export function requireMachine(): void {
  if (process.platform !== 'linux') throw new Refused(`the lab needs Linux; this is ${process.platform}`);
  if (process.arch !== 'x64') throw new Refused(`the lab needs an x86-64 CPU; this is ${process.arch}`);
  if (process.getuid?.() !== 0) {
    throw new Refused('the lab needs root to create a network namespace: run it with sudo or in a root shell');
  }
  if (!existsSync('/dev/net/tun')) {
    throw new Refused(
      'the lab needs /dev/net/tun, missing on this machine: run `modprobe tun`; ' +
        'in a container, start it with --device /dev/net/tun --cap-add NET_ADMIN --cap-add SYS_ADMIN',
    );
  }
}

/** Guests never return memory, so their full size must be available, plus 10 % for the kernels. */
export function requireMemory(starting: readonly Guest[], availableBytes = process.availableMemory()): void {
  const needed = Math.ceil(starting.reduce((sum, { memoryMib }) => sum + memoryMib, 0) * 1.1);
  const available = Math.floor(availableBytes / 2 ** 20);
  if (needed <= available) return;
  const names = starting.map(({ name }) => name).join(', ');
  throw new Refused(
    `${names} need ${needed} MiB of memory, ${available} MiB available: ` +
      'free memory, or start fewer hosts, for example `npm run lab -- up lb1 lb2`',
  );
}

/** A full disk on this machine looks like disk errors to a guest. */
export async function requireRoom(folder: string, neededBytes: number, why: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= neededBytes) return;
  const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  throw new Refused(
    `${why} needs ${mib(neededBytes)} of disk, ${folder} has ${mib(free)} free: ` +
      'free disk space, delete a saved state (`npm run lab -- forget NAME`), or set MAILHA_LAB_DIR to a larger disk',
  );
}
