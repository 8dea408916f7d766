import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Say } from './command.ts';
import { ensurePackages } from './debian.ts';

/** nf_tables families that Debian's User-Mode Linux lacks, unlike its other kernels: all that handle IP. */
export const nftFamilies = ['NF_TABLES_IPV4', 'NF_TABLES_IPV6', 'NF_TABLES_INET'] as const;

const buildPackages = ['gcc', 'libc6-dev', 'make', 'flex', 'bison', 'bc', 'xz-utils'] as const;

/** No version suffix, to match the package's kernel. Missing symbols are only warnings: they resolve when it is loaded. */
const make = ['make', '-s', 'ARCH=um', 'LOCALVERSION=', 'KBUILD_MODPOST_WARN=1'] as const;

interface Build {
  /** apt's, of the kernel's release. */
  readonly options: readonly string[];
  readonly work: string;
  /** The kernel, and where to start it. */
  readonly program: string;
  readonly folder: string;
  readonly version: string;
}

/**
 * Returns the path of an nf_tables.ko for a kernel, so that guests can have a firewall like any Debian host. Built from
 * Debian's source of the same version.
 */
export async function buildNftModule(build: Build, say: Say): Promise<string> {
  await ensurePackages(buildPackages, say);
  say(`building nf_tables for kernel ${build.version} with the IP families (first run only)`);
  const source = await unpackSource(build);
  await writeFile(join(source, '.config'), await run([build.program, '--showconfig'], { cwd: build.folder }));
  await run(['scripts/config', ...nftFamilies.flatMap((family) => ['-e', family])], { cwd: source });
  for (const goals of [['olddefconfig'], ['prepare', 'modules_prepare'], ['M=net/netfilter', 'nf_tables.ko']]) {
    await run([...make, ...goals], { cwd: source });
  }
  const module = join(source, 'net/netfilter/nf_tables.ko');
  await run(['strip', '--strip-debug', module]);
  return module;
}

/** Unpacks Debian's kernel source of the same version; returns its folder. */
async function unpackSource({ options, work, version }: Build): Promise<string> {
  const name = `linux-source-${version.split('.').slice(0, 2).join('.')}`;
  const offered = (await run(['apt-cache', ...options, 'madison', name]))
    .split('\n')
    .map((line) => line.split('|')[1]?.trim() ?? '');
  const wanted = offered.find((one) => one.startsWith(`${version}-`));
  if (!wanted) throw new Error(`${name} ${version} not found in Debian; available: ${offered.join(' ')}`);
  await run(['apt-get', ...options, 'download', `${name}=${wanted}`], { cwd: work });
  await run(['sh', '-c', 'exec dpkg-deb --fsys-tarfile ./*.deb | tar -x --strip-components=3 ./usr/src'], {
    cwd: work,
  });
  // Most of the source is drivers, which we do not build; only their Kconfig is needed.
  const less = ['drivers', 'sound', 'fs'].flatMap((room) => ['--exclude', `${name}/${room}/*.[ch]`]);
  await run(['tar', '-xJf', `${name}.tar.xz`, '--anchored', ...less], { cwd: work });
  return join(work, name);
}
