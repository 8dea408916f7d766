import { existsSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostError, Refused } from '../../model/text/errors.ts';
import { run, type Say } from './command.ts';
import { diskOf } from './guest-command.ts';
import { guestNamed, guests, networks } from './hosts.ts';
import type { Paths } from './paths.ts';
import { runningGuests, signal } from './processes.ts';
import { requireRoom } from './requirements.ts';
import { ssh } from './ssh.ts';
import { recordIn, stateFolder } from './states.ts';
import { ownImage } from './up.ts';

/**
 * Keeps all disks as they are now, in place of what had this name. Guests that run write out what they hold, and all
 * stand still together while the disks are copied: the state is that of a power loss of the whole site just after a
 * sync, which journals and databases are made for. They go on afterwards.
 */
export async function saveState(paths: Paths, name: string, say: Say): Promise<void> {
  const folder = stateFolder(paths, name);
  const image = await ownImage(paths);
  if (!image) throw new Refused('the lab has no disks to save yet; start it with `up`');
  const running = runningGuests(paths);
  await Promise.all([...running.keys()].map((host) => sync(paths, host)));
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  say(`copying the disks of ${disks(paths).length} hosts`);
  await standingStill([...running.values()], async () => await copyDisks(paths, unfinished));
  const record = { image: image.key, up: [...running.keys()], savedAt: new Date().toISOString() };
  await writeFile(recordIn(unfinished), JSON.stringify(record));
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

async function sync(paths: Paths, host: string): Promise<void> {
  const reach = { paths, guest: guestNamed(host), network: networks[1] };
  const { code, stderr } = await ssh(reach, ['sync'], { timeoutSeconds: 30 });
  if (code === 0) return;
  throw new HostError(host, `writing out what it holds before a save: ${stderr.trim() || 'no answer'}`, {
    remedy: `plug it in (\`plug ${host}\`) or take it down (\`kill ${host}\`), then save again`,
  });
}

/** Only the kernel of a guest is stopped: its user space moves by its hand alone. */
async function standingStill(groups: readonly number[], work: () => Promise<void>): Promise<void> {
  for (const kernel of groups) signal(kernel, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const kernel of groups) signal(kernel, 'SIGCONT');
  }
}

function disks(paths: Paths): readonly string[] {
  return guests.map(({ name }) => diskOf(paths, name)).filter((disk) => existsSync(disk));
}

async function copyDisks(paths: Paths, to: string): Promise<void> {
  const files = disks(paths);
  const size = files.reduce((sum, file) => sum + statSync(file).blocks * 512, 0);
  await requireRoom(paths.saved, size, 'the saved state');
  await copySparse(files, to);
}

/** Holes stay holes, and where the file system can, nothing is copied before it is changed. */
export async function copySparse(files: readonly string[], to: string): Promise<void> {
  if (files.length > 0) await run(['cp', '--sparse=auto', '--reflink=auto', ...files, join(to, '/')]);
}
