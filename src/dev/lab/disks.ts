import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Refused } from '../../model/text/errors.ts';
import type { Guest } from './hosts.ts';
import { guests } from './hosts.ts';
import { imageAt, type LabImage } from './image.ts';
import type { Paths } from './paths.ts';
import { type Release, releaseOf, releases } from './releases.ts';

/** A guest's copy-on-write file. */
export function diskOf(paths: Paths, name: string): string {
  return `${paths.disks}/${name}.cow`;
}

/** Holds the key of its base image. */
const recordOf = (paths: Paths, name: string) => `${paths.disks}/${name}.image`;

/** Names of the guests that have a disk. */
export function guestsWithDisk(paths: Paths): readonly string[] {
  return guests.map(({ name }) => name).filter((name) => existsSync(diskOf(paths, name)));
}

/** The base image of a guest's disk; undefined without a disk. */
export function imageOf(paths: Paths, name: string): LabImage | undefined {
  const record = recordOf(paths, name);
  return existsSync(diskOf(paths, name)) && existsSync(record)
    ? imageAt(paths, readFileSync(record, 'utf8'))
    : undefined;
}

/** The release of a guest's disk; undefined without a disk. */
export function releaseOfDisk(paths: Paths, name: string): Release | undefined {
  const image = imageOf(paths, name);
  return image && releaseOf(image.key);
}

/** The kernel creates the copy-on-write file when the guest starts. */
export async function rememberImage(paths: Paths, name: string, { key }: LabImage): Promise<void> {
  await writeFile(recordOf(paths, name), key);
}

/** Throws Refused if the guest has a disk of another release than requested, or of an unknown one. */
export function requireRelease(paths: Paths, { name }: Guest, release: Release | undefined): void {
  const own = releaseOfDisk(paths, name);
  if (!own && existsSync(diskOf(paths, name))) {
    throw new Refused(`${name} has a disk without a recorded image: \`up --fresh\` starts all hosts from bare disks`);
  }
  if (!release || !own || own === release) return;
  throw new Refused(
    `${name} has a disk with ${releases[own]} (${own}): \`up --fresh --release ${release}\` starts all hosts from bare disks`,
  );
}
