import { statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostError, Refused } from '../../model/text/errors.ts';
import { run, type Say } from './command.ts';
import { diskOf, guestsWithDisk, imageOf } from './disks.ts';
import { guestNamed, networks } from './hosts.ts';
import type { Paths } from './paths.ts';
import { runningGuests, signal } from './processes.ts';
import { requireRoom } from './requirements.ts';
import { ssh } from './ssh.ts';
import { recordIn, stateFolder } from './states.ts';

/**
 * Saves all disks, replacing an earlier state of this name. Running guests sync, then pause together while the disks are
 * copied: the state equals a power loss of the whole site right after a sync, which journals and databases survive.
 */
export async function saveState(paths: Paths, name: string, say: Say): Promise<void> {
  const folder = stateFolder(paths, name);
  const hosts = guestsWithDisk(paths);
  if (hosts.length === 0) throw new Refused('the lab has no disks yet; start it with `up`');
  const running = runningGuests(paths);
  await Promise.all([...running.keys()].map((host) => sync(paths, host)));
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  say(`copying the disks of ${hosts.length} hosts`);
  await whilePaused([...running.values()], async () => await copyDisks(paths, hosts, unfinished));
  const images = Object.fromEntries(hosts.map((host) => [host, imageOf(paths, host)?.key]));
  const record = { images, up: [...running.keys()], savedAt: new Date().toISOString() };
  await writeFile(recordIn(unfinished), JSON.stringify(record));
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

async function sync(paths: Paths, host: string): Promise<void> {
  const reach = { paths, guest: guestNamed(host), network: networks[1] };
  const { code, stderr } = await ssh(reach, ['sync'], { timeoutSeconds: 30 });
  if (code === 0) return;
  throw new HostError(host, `sync before the save: ${stderr.trim() || 'timeout'}`, {
    remedy: `plug it in (\`plug ${host}\`) or power it off (\`kill ${host}\`), then save again`,
  });
}

/** Stopping a guest's kernel process is enough: its user space runs only under that kernel. */
async function whilePaused(groups: readonly number[], work: () => Promise<void>): Promise<void> {
  for (const kernel of groups) signal(kernel, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const kernel of groups) signal(kernel, 'SIGCONT');
  }
}

async function copyDisks(paths: Paths, hosts: readonly string[], to: string): Promise<void> {
  const files = hosts.map((host) => diskOf(paths, host));
  const size = files.reduce((sum, file) => sum + statSync(file).blocks * 512, 0);
  await requireRoom(paths.saved, size, 'the saved state');
  await copySparse(files, to);
}

/** Preserves holes, and uses copy-on-write where the file system supports it. */
export async function copySparse(files: readonly string[], to: string): Promise<void> {
  if (files.length > 0) await run(['cp', '--sparse=auto', '--reflink=auto', ...files, join(to, '/')]);
}
