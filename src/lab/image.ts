import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Say } from './command.ts';
import { installedVersions } from './debian.ts';
import { imageFiles, imageLinks, imageRemovals } from './image-files.ts';
import { dress } from './image-root.ts';
import type { Paths } from './paths.ts';
import { debianSources, release } from './sources.ts';

/** What Debian's installer leaves on a host, less what needs hardware, plus what a worker needs to get in. */
const basePackages = [
  'ca-certificates',
  'dbus',
  'ifupdown',
  'iproute2',
  'iputils-ping',
  'kmod',
  'less',
  'netbase',
  'openssh-server',
  'procps',
  'sudo',
  'systemd-sysv',
] as const;

/** Virtual size of a guest's disk. Blocks cost nothing until they are written. */
const diskSize = '8G';

export interface Image {
  /** Of what it is made of: packages, files and the kernel. */
  readonly key: string;
  readonly disk: string;
  /** dpkg's list of what the image has, for working out what else a guest needs to install a package. */
  readonly dpkgStatus: string;
}

export function imageAt(paths: Paths, key: string): Image {
  return { key, disk: join(paths.images, `${key}.ext4`), dpkgStatus: join(paths.images, `${key}.status`) };
}

/** The image that a lab of this code starts from, whether it is built already or not. */
export async function wantedImage(paths: Paths): Promise<Image> {
  const kernel = (await installedVersions(['user-mode-linux'])).get('user-mode-linux');
  const parts = JSON.stringify([release, kernel, basePackages, diskSize, imageFiles, imageLinks, imageRemovals]);
  return imageAt(paths, createHash('sha256').update(parts).digest('hex').slice(0, 12));
}

/** Builds the image unless it is there. Takes a minute or two. */
export async function ensureImage(paths: Paths, say: Say): Promise<Image> {
  const image = await wantedImage(paths);
  if (existsSync(image.disk)) return image;
  const work = join(paths.images, 'building');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await build(work, say);
  await cp(join(work, 'root/var/lib/dpkg/status'), image.dpkgStatus);
  // The disk comes last: an image is there when its disk is.
  await rename(join(work, 'disk'), image.disk);
  await rm(work, { recursive: true });
  return image;
}

async function build(work: string, say: Say): Promise<void> {
  say(`building the guests' image once: Debian ${release} with ${basePackages.join(' ')}`);
  const root = join(work, 'root');
  const sources = join(work, 'sources.list');
  await writeFile(sources, await debianSources());
  const include = `--include=${basePackages.join(',')}`;
  const options = ['--variant=apt', '--aptopt=APT::Install-Recommends "false"', include, '--dpkgopt=force-unsafe-io'];
  await run(['mmdebstrap', ...options, release, root, sources], { onLine: (line) => say(`  ${line}`) });
  say('making its disk');
  await dress(root);
  const features = ['-E', 'lazy_itable_init=1,nodiscard', '-L', 'root'];
  await run(['mke2fs', '-q', '-t', 'ext4', ...features, '-d', root, join(work, 'disk'), diskSize]);
}
