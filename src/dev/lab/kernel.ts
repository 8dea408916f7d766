import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { privateApt } from './apt.ts';
import { run, type Say } from './command.ts';
import { ensurePackages } from './debian.ts';
import { buildNftModule } from './nft-module.ts';
import type { Paths } from './paths.ts';
import type { Release } from './releases.ts';

/** User-Mode Linux of a release. Kept once downloaded, like the packages of guests. */
export interface Kernel {
  /** Where `program` must be started: its ELF interpreter is a relative path, so that the lab's folder can be moved. */
  readonly folder: string;
  readonly program: string;
  /** Has one folder, named after the version. */
  readonly modules: string;
}

export function kernelOf(paths: Paths, release: Release): Kernel {
  return kernelIn(join(paths.images, `kernel-${release}`));
}

function kernelIn(folder: string): Kernel {
  return { folder, program: programIn(folder), modules: join(folder, 'modules') };
}

export const programIn = (folder: string) => join(folder, 'linux');

/** Such as 6.12.113; undefined before the kernel is downloaded. */
export async function kernelVersion({ modules }: Kernel): Promise<string | undefined> {
  return existsSync(modules) ? (await readdir(modules))[0] : undefined;
}

/** Downloads a release's kernel and builds nf_tables, which Debian leaves out, if missing. The build takes a minute. */
export async function ensureKernel(paths: Paths, release: Release, say: Say): Promise<Kernel> {
  const kernel = kernelOf(paths, release);
  if (existsSync(kernel.folder)) return kernel;
  await ensurePackages(['patchelf'], say);
  say(`downloading the kernel of ${release} guests (first run only)`);
  const work = join(paths.images, 'building');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const { options } = await privateApt(paths, release, work);
  await run(['apt-get', ...options, 'update']);
  await run(['apt-get', ...options, 'download', 'user-mode-linux', 'libc6'], { cwd: work });
  await run(['sh', '-ec', 'for deb in *.deb; do dpkg-deb -x "$deb" root; rm "$deb"; done'], { cwd: work });
  const made = kernelIn(join(work, 'kernel'));
  await cp(join(work, 'root/usr/bin/linux.uml'), made.program);
  await cp(join(work, 'root/usr/lib/uml/modules'), made.modules, { recursive: true });
  await addLibc(join(work, 'root'), made);
  const version = (await kernelVersion(made)) ?? '';
  const nft = await buildNftModule({ ...made, options, work, version }, say);
  await rename(nft, join(made.modules, version, 'kernel/net/netfilter/nf_tables.ko'));
  await rename(made.folder, kernel.folder);
  await rm(work, { recursive: true });
  return kernel;
}

/** The program needs the C library of its release, which may be newer than this machine's. */
async function addLibc(root: string, { folder, program }: Kernel): Promise<void> {
  const loader = 'lib/ld-linux-x86-64.so.2';
  // In /lib on Debian 12, in /usr/lib on Debian 13.
  const places = ['lib', 'usr/lib'].map((lib) => join(root, lib, 'x86_64-linux-gnu'));
  const from = places.find((place) => existsSync(place)) ?? '';
  for (const name of [loader, 'lib/libc.so.6']) {
    await cp(join(from, basename(name)), join(folder, name), { dereference: true });
  }
  await run(['patchelf', '--set-interpreter', loader, '--set-rpath', '$ORIGIN/lib', program]);
}
