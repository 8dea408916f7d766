import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Say } from './command.ts';
import { ensurePackages } from './debian.ts';
import type { Paths } from './paths.ts';

/** Of Debian's package user-mode-linux: one folder, named for the kernel's version. */
export const kernelModules = '/usr/lib/uml/modules';

/** What Debian's User-Mode Linux leaves out of nf_tables: every family that sees IP. Its other kernels have it. */
export const nftFamilies = ['NF_TABLES_IPV4', 'NF_TABLES_IPV6', 'NF_TABLES_INET'] as const;

const buildPackages = ['gcc', 'libc6-dev', 'make', 'flex', 'bison', 'bc', 'xz-utils'] as const;

/** Without a suffix, so that its version is the package's. The symbols it wants are found when it is loaded, not here. */
const make = ['make', '-s', 'ARCH=um', 'LOCALVERSION=', 'KBUILD_MODPOST_WARN=1'] as const;

/**
 * nf_tables.ko for the guests' kernel as on any other Debian host, so that they can have a firewall. Made once from Debian's source
 * of the same version; takes about a minute.
 */
export async function ensureNftModule(paths: Paths, say: Say): Promise<string> {
  const [version = ''] = await readdir(kernelModules);
  const module = join(paths.images, `nf_tables-${version}.ko`);
  if (existsSync(module)) return module;
  await ensurePackages(buildPackages, say);
  say(`building the kernel module nf_tables of ${version} once, with the families that Debian leaves out here`);
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

/** The folder of the source, which is the one thing in Debian's archive. Its version begins with that of the kernel. */
async function unpackSource(version: string, work: string): Promise<string> {
  const name = `linux-source-${version.split('.').slice(0, 2).join('.')}`;
  const offered = (await run(['apt-cache', 'madison', name]))
    .split('\n')
    .map((line) => line.split('|')[1]?.trim() ?? '');
  const wanted = offered.find((one) => one.startsWith(`${version}-`));
  if (!wanted) throw new Error(`Debian offers ${name} in no version of ${version}; there are: ${offered.join(' ')}`);
  await run(['apt-get', 'download', '-q', `${name}=${wanted}`], { cwd: work });
  await run(['sh', '-c', 'exec dpkg-deb --fsys-tarfile ./*.deb | tar -x --strip-components=3 ./usr/src'], {
    cwd: work,
  });
  // Drivers are most of it, and nothing of ours is made of them; their Kconfig has to be there.
  const less = ['drivers', 'sound', 'fs'].flatMap((room) => ['--exclude', `${name}/${room}/*.[ch]`]);
  await run(['tar', '-xJf', `${name}.tar.xz`, '--anchored', ...less], { cwd: work });
  return join(work, name);
}
