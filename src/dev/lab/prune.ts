import { existsSync } from 'node:fs';
import { glob, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { baseKey } from './base-root.ts';
import type { Say } from './command.ts';
import { currentImage } from './image.ts';
import type { Paths } from './paths.ts';
import { imageKinds } from './releases.ts';
import { statesIn } from './states.ts';

/** Deletes images and archives used by no lab under this root, no saved state and not by the current code. */
export async function pruneImages(paths: Paths, say: Say): Promise<void> {
  const current = (await Promise.all(imageKinds.map((kind) => currentImage(paths, kind)))).map(({ key }) => key);
  const disks = await Array.fromAsync(glob(join(paths.root, '*/disks/*.image')));
  const inLabs = await Promise.all(disks.map((file) => readFile(file, 'utf8')));
  const inStates = (await statesIn(paths)).flatMap(({ images }) => Object.values(images));
  const needed = new Set([...current, ...imageKinds.map(baseKey), ...inLabs, ...inStates]);
  if (!existsSync(paths.images)) return;
  for await (const file of glob(join(paths.images, '*.{ext4,tar,kernel}'))) {
    if (needed.has(basename(file).replace(/\.[^.]+$/, ''))) continue;
    say(`deleting ${basename(file)}: no longer used`);
    await rm(file);
  }
}
