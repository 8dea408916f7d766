import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { privateApt } from './apt.ts';
import { baseKey, ensureBaseRoot } from './base-root.ts';
import { run, type Say } from './command.ts';
import { isReal } from './iredmail-tarball.ts';
import { kinds, type NetworkTool } from './network-tools.ts';
import type { Paths } from './paths.ts';
import type { Release } from './releases.ts';
import { installerPackages, rolePackages } from './role-packages.ts';

/** Where guests of a release find their packages; they mount it through hostfs. */
const repositoryOf = (paths: Paths, release: Release) => join(paths.repository, release);

/**
 * Downloads the packages of guests of a release, unless its repository is complete for the base image; with those of the
 * real iRedMail installer where this lab runs it.
 */
export async function ensureRepository(paths: Paths, release: Release, say: Say): Promise<void> {
  await ensure(paths, release, { stamp: 'made-of', packages: rolePackages }, say);
  if (!isReal(paths)) return;
  const iredmail = { stamp: 'made-of-iredmail', packages: { iredmail: installerPackages } };
  await ensure(paths, release, iredmail, say);
}

/** Adds the packages of a tool that configures networks. */
export async function addNetworkTool(paths: Paths, release: Release, tool: NetworkTool, say: Say): Promise<void> {
  const { packages } = kinds[tool];
  await ensure(paths, release, { stamp: `made-of-${tool}`, packages: { [tool]: packages } }, say);
}

interface Part {
  /** File that records what the packages were downloaded for. */
  readonly stamp: string;
  /** By purpose. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
}

async function ensure(paths: Paths, release: Release, part: Part, say: Say): Promise<void> {
  const repository = repositoryOf(paths, release);
  const madeOf = createHash('sha256')
    .update(JSON.stringify([baseKey(release), part.packages]))
    .digest('hex');
  const stamp = join(repository, part.stamp);
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === madeOf) return;
  say(`downloading packages for ${release} guests (first run only)`);
  const apt = await guestApt(paths, release, await ensureBaseRoot(paths, release, say));
  await run([...apt, 'update']);
  for (const [purpose, packages] of Object.entries(part.packages)) {
    say(`  ${purpose}: ${packages.join(' ')}`);
    await run([...apt, '--download-only', '--no-install-recommends', '-y', 'install', ...packages]);
  }
  say('  writing the index');
  const list = await run(['sh', '-c', 'cd "$1" && apt-ftparchive packages .', 'sh', repository]);
  await writeFile(join(repository, 'Packages.new'), list);
  // Guests of a running lab may be reading the old index.
  await rename(join(repository, 'Packages.new'), join(repository, 'Packages'));
  await writeFile(stamp, madeOf);
}

/** apt-get with the package state of a fresh guest instead of this machine's. */
async function guestApt(paths: Paths, release: Release, archive: string): Promise<readonly string[]> {
  const { options, status } = await privateApt(paths, release, repositoryOf(paths, release));
  await run([
    'tar',
    '--extract',
    '-f',
    archive,
    '-C',
    dirname(status),
    '--strip-components=4',
    './var/lib/dpkg/status',
  ]);
  return ['apt-get', ...options];
}
