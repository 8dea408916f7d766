import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import { baseKey } from './base-root.ts';
import type { Say } from './command.ts';
import { ensurePackages, labPackages } from './debian.ts';
import { type Guest, networks, tapOf } from './hosts.ts';
import { ensureImage, imageAt, type LabImage } from './image.ts';
import { ensureInventory } from './inventory.ts';
import { ensureKeys } from './keys.ts';
import { locked } from './lock.ts';
import { ensureNamespace, linksIn } from './namespace.ts';
import type { Paths } from './paths.ts';
import { killGroup, runningGuests, signal } from './processes.ts';
import { pruneImages } from './prune.ts';
import { ensureRepository } from './repository.ts';
import { requireMachine, requireMemory, requireRoom } from './requirements.ts';
import { awaitSsh, makeFolders, startGuest } from './start.ts';

/** Builds and downloads what all labs under this root share, where missing. Returns the current image. */
export async function prepare(paths: Paths, say: Say): Promise<LabImage> {
  requireMachine();
  await ensurePackages(labPackages, say);
  await makeFolders(paths);
  return await locked(join(paths.root, 'lock'), say, async () => {
    await requireRoom(paths.root, 2 * 2 ** 30, 'the image and the packages of the guests');
    const image = await ensureImage(paths, say);
    await pruneImages(paths, [image.key, baseKey], say);
    await ensureRepository(paths, say);
    await ensureKeys(paths);
    return image;
  });
}

/** Starts these guests and waits until they respond. Running ones are left alone; `fresh` starts all from bare disks. */
export async function bringUp(paths: Paths, wanted: readonly Guest[], say: Say, fresh = false): Promise<void> {
  const today = await prepare(paths, say);
  if (fresh) await discard(paths);
  const image = await imageOf(paths, today, say);
  await ensureInventory(paths, wanted);
  await ensureNamespace(paths.namespace);
  const running = runningGuests(paths);
  // An interrupted save leaves guests paused; an interrupted start leaves them booting.
  for (const kernel of running.values()) signal(kernel, 'SIGCONT');
  const links = await linksIn(paths.namespace);
  const begun = wanted.filter((guest) => running.has(guest.name) && links.get(tapOf(guest, networks[1])) !== undefined);
  const starting = wanted.filter(({ name }) => !running.has(name));
  await Promise.all([awaitSsh(paths, begun, say), startAll(paths, image, starting, say)]);
}

/** Starts stopped guests and waits until they respond. */
export async function startAll(paths: Paths, image: LabImage, starting: readonly Guest[], say: Say): Promise<void> {
  if (starting.length === 0) return;
  requireMemory(starting);
  await requireRoom(paths.lab, 2 ** 30, 'what the guests write');
  say(`starting ${starting.map(({ name }) => name).join(', ')}`);
  const ends = starting.map((guest) => startGuest(paths, image, guest).ended);
  const failed = new AbortController();
  try {
    await Promise.race([awaitSsh(paths, starting, say, failed.signal), ...ends]);
  } finally {
    failed.abort();
  }
}

/** Kills every guest and deletes its disk. */
async function discard(paths: Paths): Promise<void> {
  await Promise.all([...runningGuests(paths).values()].map(killGroup));
  await rm(paths.disks, { recursive: true, force: true });
  await rm(imageFile(paths), { force: true });
  await makeFolders(paths);
}

const imageFile = (paths: Paths) => join(paths.lab, 'image');

/** The base image of this lab's disks; the current one for a lab without disks. */
async function imageOf(paths: Paths, today: LabImage, say: Say): Promise<LabImage> {
  const own = await ownImage(paths);
  if (!own) await rememberImage(paths, today);
  if (!own || own.key === today.key) return today;
  if (!existsSync(own.disk)) {
    throw new Refused(`this lab's disks need image ${own.key}, which no longer exists: start over with \`up --fresh\``);
  }
  say(`this lab's disks use an older image (${own.key}); \`up --fresh\` starts from bare disks`);
  return own;
}

/** Undefined for a lab without disks. */
export async function ownImage(paths: Paths): Promise<LabImage | undefined> {
  return existsSync(imageFile(paths)) ? imageAt(paths, await readFile(imageFile(paths), 'utf8')) : undefined;
}

export async function rememberImage(paths: Paths, image: LabImage): Promise<void> {
  await writeFile(imageFile(paths), image.key);
}
