import { existsSync } from 'node:fs';
import { glob, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Say } from './command.ts';
import type { Paths } from './paths.ts';
import { statesIn } from './states.ts';

/** Deletes images and archives used by no lab under this root, no saved state and not by the current code. */
export async function pruneImages(paths: Paths, today: readonly string[], say: Say): Promise<void> {
  const labs = await Array.fromAsync(glob(join(paths.root, '*/image')));
  const inLabs = await Promise.all(labs.map((file) => readFile(file, 'utf8')));
  const inStates = (await statesIn(paths)).map(({ image }) => image);
  const needed = new Set([...today, ...inLabs, ...inStates]);
  if (!existsSync(paths.images)) return;
  for await (const file of glob(join(paths.images, '*.{ext4,tar}'))) {
    if (needed.has(basename(file).replace(/\.[^.]+$/, ''))) continue;
    say(`deleting ${basename(file)}: no longer used`);
    await rm(file);
  }
}
