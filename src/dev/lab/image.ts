import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { baseKey, ensureBaseRoot } from './base-root.ts';
import { run, type Say } from './command.ts';
import { imageFilesOf, imageLinks, imageRemovals } from './image-files.ts';
import { customizeRoot } from './image-root.ts';
import { ensureKernel, kernelOf, kernelVersion } from './kernel.ts';
import { nftFamilies } from './nft-module.ts';
import type { Paths } from './paths.ts';
import { type ImageKind, kernelFor, releaseOf } from './releases.ts';
import { ensureWholeXstate } from './whole-xstate.ts';

/**
 * A guest's disk. The size is sparse, but what ext4 writes on its own costs space in every guest: inode tables that the
 * kernel initializes in the background (130 MiB), and the journal.
 */
const disk = { size: '8G', options: ['-E', 'lazy_itable_init=0,nodiscard', '-i', '32768', '-J', 'size=16'] } as const;

/** The base disk of all guests of a kind; each adds its own copy-on-write file. */
export interface LabImage {
  /** The kind, and a hash of its inputs: packages, files and the kernel. */
  readonly key: string;
  readonly disk: string;
  /** Link to the folder of the kernel whose modules are on the disk. */
  readonly kernel: string;
}

export function imageAt(paths: Paths, key: string): LabImage {
  return { key, disk: join(paths.images, `${key}.ext4`), kernel: join(paths.images, `${key}.kernel`) };
}

/** The image that the current code and kernel make. */
export async function currentImage(paths: Paths, kind: ImageKind): Promise<LabImage> {
  const release = releaseOf(kind);
  const kernel = await kernelVersion(kernelOf(paths, kernelFor(release)));
  const files = imageFilesOf(release);
  const parts = JSON.stringify([baseKey(kind), kernel, nftFamilies, disk, files, imageLinks, imageRemovals]);
  return imageAt(paths, `${kind}-${createHash('sha256').update(parts).digest('hex').slice(0, 12)}`);
}

/** Builds the image and its preload library if missing. Takes a few seconds; the first time a minute or two. */
export async function ensureImage(paths: Paths, kind: ImageKind, say: Say): Promise<LabImage> {
  await ensureWholeXstate(paths, say);
  const kernel = await ensureKernel(paths, kernelFor(releaseOf(kind)), say);
  const image = await currentImage(paths, kind);
  if (!existsSync(image.kernel)) await symlink(basename(kernel.folder), image.kernel);
  if (existsSync(image.disk)) return image;
  const archive = await ensureBaseRoot(paths, kind, say);
  say(`building the disk image of ${kind} guests`);
  const work = join(paths.images, 'building');
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'root'), { recursive: true });
  await run(['tar', '--extract', '--numeric-owner', '--xattrs', '-f', archive, '-C', join(work, 'root')]);
  await customizeRoot(join(work, 'root'), imageFilesOf(releaseOf(kind)), kernel);
  await run(['mke2fs', '-q', '-t', 'ext4', ...disk.options, '-d', 'root', 'disk', disk.size], { cwd: work });
  await rename(join(work, 'disk'), image.disk);
  await rm(work, { recursive: true });
  return image;
}
