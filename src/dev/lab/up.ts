import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import type { Say } from './command.ts';
import { ensurePackages, labPackages } from './debian.ts';
import { imageOf, rememberImage, requireRelease } from './disks.ts';
import { type Guest, kindOfBare, networks, tapOf, withRealIredmail } from './hosts.ts';
import { ensureImage, type LabImage } from './image.ts';
import { ensureInventory } from './inventory.ts';
import { chooseIredmail, isReal } from './iredmail-tarball.ts';
import { ensureKeys } from './keys.ts';
import { locked } from './lock.ts';
import { ensureNamespace, linksIn } from './namespace.ts';
import type { Paths } from './paths.ts';
import { killGroup, runningGuests, signal } from './processes.ts';
import { pruneImages } from './prune.ts';
import { type ImageKind, kindOf, type Release, releaseOf, usualRelease } from './releases.ts';
import { ensureRepository } from './repository.ts';
import { requireMachine, requireMemory, requireRoom } from './requirements.ts';
import { awaitSsh, makeFolders, type Start, startGuest } from './start.ts';

export type Images = ReadonlyMap<ImageKind, LabImage>;

/** Builds and downloads what all labs under this root share, where missing. Returns the current image of each kind. */
export async function prepare(paths: Paths, wanted: Iterable<ImageKind>, say: Say): Promise<Images> {
  requireMachine();
  await ensurePackages(labPackages, say);
  await makeFolders(paths);
  return await locked(join(paths.root, 'lock'), say, async () => {
    await requireRoom(paths.root, 2 * 2 ** 30, 'the image and the packages of the guests');
    const images = new Map<ImageKind, LabImage>();
    for (const kind of new Set(wanted)) images.set(kind, await ensureImage(paths, kind, say));
    for (const release of new Set([...images.keys()].map(releaseOf))) await ensureRepository(paths, release, say);
    await pruneImages(paths, say);
    await ensureKeys(paths);
    return images;
  });
}

export interface BareOptions {
  /** For guests that start from a bare disk; default: MAILHA_LAB_RELEASE, else bookworm. */
  readonly release?: Release | undefined;
  /** iRedMail release tarball to install from now on, or stand-in; default: MAILHA_IREDMAIL. */
  readonly iredmail?: string | undefined;
}

export interface UpOptions extends BareOptions {
  /** Start all guests from bare disks. */
  readonly fresh?: boolean;
}

/** Downloads and builds what these guests need to start from bare disks, and starts none. */
export async function build(
  paths: Paths,
  wanted: readonly Guest[],
  { release, iredmail }: BareOptions,
  say: Say,
): Promise<void> {
  await chooseIredmail(paths, iredmail);
  await prepare(paths, wanted.map(bareKinds(paths, release)), say);
}

/** Which image a guest gets on a bare disk. */
function bareKinds(paths: Paths, release: Release | undefined): (guest: Guest) => ImageKind {
  const real = isReal(paths);
  return (guest) => kindOfBare(guest, release ?? usualRelease(guest.name), real);
}

/** Starts these guests and waits until they respond. Running ones are left alone. */
export async function bringUp(paths: Paths, wanted: readonly Guest[], options: UpOptions, say: Say): Promise<void> {
  const { fresh = false, release, iredmail } = options;
  if (!fresh) for (const guest of wanted) requireRelease(paths, guest, release);
  await chooseIredmail(paths, iredmail);
  const bareKind = bareKinds(paths, release);
  const kindFor = (guest: Guest): ImageKind => {
    const image = fresh ? undefined : imageOf(paths, guest.name);
    return image ? kindOf(image.key) : bareKind(guest);
  };
  const images = await prepare(paths, wanted.map(kindFor), say);
  if (fresh) await discard(paths);
  await ensureInventory(paths, wanted);
  await ensureNamespace(paths.namespace);
  const running = runningGuests(paths);
  // An interrupted save leaves guests paused; an interrupted start leaves them booting.
  for (const kernel of running.values()) signal(kernel, 'SIGCONT');
  const links = await linksIn(paths.namespace);
  const begun = wanted.filter((guest) => running.has(guest.name) && links.get(tapOf(guest, networks[1])) !== undefined);
  const starting: Start[] = [];
  for (const guest of wanted.filter(({ name }) => !running.has(name))) {
    const image = imageOf(paths, guest.name) ?? (images.get(kindFor(guest)) as LabImage);
    await rememberImage(paths, guest.name, image);
    starting.push({ guest, image });
  }
  warnOfOlder(starting, images, say);
  await Promise.all([awaitSsh(paths, begun, say), startAll(paths, starting, say)]);
}

function warnOfOlder(starting: readonly Start[], images: Images, say: Say): void {
  const today = new Set([...images.values()].map(({ key }) => key));
  const older = starting.filter(({ image }) => !today.has(image.key)).map(({ guest }) => guest.name);
  if (older.length > 0) say(`older image: ${older.join(', ')}; \`up --fresh\` starts from bare disks`);
}

/** Starts stopped guests and waits until they respond. */
export async function startAll(paths: Paths, starting: readonly Start[], say: Say): Promise<void> {
  if (starting.length === 0) return;
  for (const { guest, image } of starting) requireImage(guest, image);
  const sized = isReal(paths) ? starting.map((each) => ({ ...each, guest: withRealIredmail(each.guest) })) : starting;
  const stopped = sized.map(({ guest }) => guest);
  requireMemory(stopped);
  await requireRoom(paths.lab, 2 ** 30, 'what the guests write');
  say(`starting ${stopped.map(({ name }) => name).join(', ')}`);
  const ends = sized.map((each) => startGuest(paths, each).ended);
  const failed = new AbortController();
  try {
    await Promise.race([awaitSsh(paths, stopped, say, failed.signal), ...ends]);
  } finally {
    failed.abort();
  }
}

function requireImage({ name }: Guest, { key, disk }: LabImage): void {
  if (existsSync(disk)) return;
  throw new Refused(`the disk of ${name} needs image ${key}, which no longer exists: start over with \`up --fresh\``);
}

/** Kills every guest and deletes its disk. */
async function discard(paths: Paths): Promise<void> {
  await Promise.all([...runningGuests(paths).values()].map(killGroup));
  await rm(paths.disks, { recursive: true, force: true });
  await makeFolders(paths);
}
