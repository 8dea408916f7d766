import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Say } from './command.ts';
import type { Paths } from './paths.ts';
import { librariesHook } from './role-packages.ts';
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

/** Of what a bare Debian is made of; the name of its archive. */
export const baseKey = `debian-${createHash('sha256')
  .update(JSON.stringify([release, basePackages, librariesHook]))
  .digest('hex')
  .slice(0, 12)}`;

/** A bare Debian as a tar archive, kept because it takes a minute or two and changes less often than what we put in. */
export async function ensureBaseRoot(paths: Paths, say: Say): Promise<string> {
  const archive = join(paths.images, `${baseKey}.tar`);
  if (existsSync(archive)) return archive;
  say(`building a bare Debian ${release} once: ${basePackages.join(' ')}`);
  const work = join(paths.images, 'building');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await writeFile(join(work, 'sources.list'), await debianSources());
  await run([...mortal, 'env', `TMPDIR=${work}`, 'mmdebstrap', ...options, release, 'root.tar', 'sources.list'], {
    cwd: work,
    onLine: (line) => say(`  ${line}`),
  });
  await rename(join(work, 'root.tar'), archive);
  await rm(work, { recursive: true });
  return archive;
}

/** Its mounts are in a namespace that ends with it, and it ends with us: no crash leaves a /proc inside a work folder. */
const mortal = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child'];

const options = [
  '--variant=apt',
  '--format=tar',
  '--aptopt=APT::Install-Recommends "false"',
  '--dpkgopt=force-unsafe-io',
  `--include=${basePackages.join(',')}`,
  `--customize-hook=${librariesHook}`,
];
