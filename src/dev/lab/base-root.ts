import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Say } from './command.ts';
import type { Paths } from './paths.ts';
import { type ImageKind, releaseOf } from './releases.ts';
import { installerHook, librariesHook } from './role-packages.ts';
import { debianSources } from './sources.ts';

/** What Debian's installer leaves on a host, without packages for hardware, plus what the worker's login needs. */
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

/** Hash of the bare Debian's inputs; names its archive. */
export function baseKey(kind: ImageKind): string {
  const inputs = JSON.stringify([kind, basePackages, ...hooksOf(kind)]);
  return `debian-${createHash('sha256').update(inputs).digest('hex').slice(0, 12)}`;
}

/** Builds a bare Debian as a tar archive. Cached: it takes a minute or two, and changes less often than our own files. */
export async function ensureBaseRoot(paths: Paths, kind: ImageKind, say: Say): Promise<string> {
  const archive = join(paths.images, `${baseKey(kind)}.tar`);
  if (existsSync(archive)) return archive;
  const release = releaseOf(kind);
  say(`building a bare Debian ${kind} (first run only): ${basePackages.join(' ')}`);
  const work = join(paths.images, 'building');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await writeFile(join(work, 'sources.list'), await debianSources(release));
  await run([...contained, 'env', `TMPDIR=${work}`, 'mmdebstrap', ...optionsOf(kind), release, ...made], {
    cwd: work,
    onLine: (line) => say(`  ${line}`),
  });
  await rename(join(work, 'root.tar'), archive);
  await rm(work, { recursive: true });
  return archive;
}

/** Mounts live in a namespace that ends with the process, and the process ends with us: a crash leaves no mounted /proc. */
const contained = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child'];

const made = ['root.tar', 'sources.list'];

/** Commands for mmdebstrap's --customize-hook, in this order. */
const hooksOf = (kind: ImageKind) => (kind === releaseOf(kind) ? [librariesHook] : [librariesHook, installerHook]);

const optionsOf = (kind: ImageKind) => [
  '--variant=apt',
  '--format=tar',
  '--aptopt=APT::Install-Recommends "false"',
  '--dpkgopt=force-unsafe-io',
  `--include=${basePackages.join(',')}`,
  ...hooksOf(kind).map((hook) => `--customize-hook=${hook}`),
];
