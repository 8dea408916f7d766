import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Say } from './command.ts';
import { ensurePackages } from './debian.ts';
import type { Paths } from './paths.ts';

/** From Debian's package user-mode-linux: one folder, named after the kernel version. */
export const kernelModules = '/usr/lib/uml/modules';

/** nf_tables families that Debian's User-Mode Linux lacks, unlike its other kernels: all that handle IP. */
export const nftFamilies = ['NF_TABLES_IPV4', 'NF_TABLES_IPV6', 'NF_TABLES_INET'] as const;

const buildPackages = ['gcc', 'libc6-dev', 'make', 'flex', 'bison', 'bc', 'xz-utils'] as const;

/** No version suffix, to match the package's kernel. Missing symbols are only warnings: they resolve when it is loaded. */
const make = ['make', '-s', 'ARCH=um', 'LOCALVERSION=', 'KBUILD_MODPOST_WARN=1'] as const;

/**
 * nf_tables.ko for the guests' kernel, so that they can have a firewall like any Debian host. Built once from Debian's source of
 * the same version; takes about a minute.
 */
export async function ensureNftModule(paths: Paths, say: Say): Promise<string> {
  const [version = ''] = await readdir(kernelModules);
  const module = join(paths.images, `nf_tables-${version}.ko`);
  if (existsSync(module)) return module;
  await ensurePackages(buildPackages, say);
  say(`building nf_tables for kernel ${version} with the IP families (first run only)`);
  const work = join(paths.images, 'building');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const source = await unpackSource(version, work);
  await writeFile(join(source, '.config'), await run(['linux.uml', '--showconfig']));
  await run(['scripts/config', ...nftFamilies.flatMap((family) => ['-e', family])], { cwd: source });
  for (const goals of [['olddefconfig'], ['prepare', 'modules_prepare'], ['M=net/netfilter', 'nf_tables.ko']]) {
    await run([...make, ...goals], { cwd: source });
  }
  await run(['strip', '--strip-debug', join(source, 'net/netfilter/nf_tables.ko')]);
  await rename(join(source, 'net/netfilter/nf_tables.ko'), module);
  await rm(work, { recursive: true });
  return module;
}

/** Unpacks Debian's kernel source of the same version; returns its folder. */
async function unpackSource(version: string, work: string): Promise<string> {
  const name = `linux-source-${version.split('.').slice(0, 2).join('.')}`;
  const offered = (await run(['apt-cache', 'madison', name]))
    .split('\n')
    .map((line) => line.split('|')[1]?.trim() ?? '');
  const wanted = offered.find((one) => one.startsWith(`${version}-`));
  if (!wanted) throw new Error(`${name} ${version} not found in Debian; available: ${offered.join(' ')}`);
  await run(['apt-get', 'download', '-q', `${name}=${wanted}`], { cwd: work });
  await run(['sh', '-c', 'exec dpkg-deb --fsys-tarfile ./*.deb | tar -x --strip-components=3 ./usr/src'], {
    cwd: work,
  });
  // Most of the source is drivers, which we do not build; only their Kconfig is needed.
  const less = ['drivers', 'sound', 'fs'].flatMap((room) => ['--exclude', `${name}/${room}/*.[ch]`]);
  await run(['tar', '-xJf', `${name}.tar.xz`, '--anchored', ...less], { cwd: work });
  return join(work, name);
}
