import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseKey, ensureBaseRoot } from './base-root.ts';
import { run, type Say } from './command.ts';
import type { Paths } from './paths.ts';
import { rolePackages } from './role-packages.ts';
import { debianSources } from './sources.ts';

/** Downloads the guests' packages, unless the repository is complete for this base image. */
export async function ensureRepository(paths: Paths, say: Say): Promise<void> {
  const madeOf = createHash('sha256')
    .update(JSON.stringify([baseKey, rolePackages]))
    .digest('hex');
  const stamp = join(paths.repository, 'made-of');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === madeOf) return;
  say("downloading the guests' packages (first run only)");
  const apt = await privateApt(paths, await ensureBaseRoot(paths, say));
  await run([...apt, 'update']);
  for (const [purpose, packages] of Object.entries(rolePackages)) {
    say(`  ${purpose}: ${packages.join(' ')}`);
    await run([...apt, '--download-only', '--no-install-recommends', '-y', 'install', ...packages]);
  }
  say('  writing the index');
  const list = await run(['sh', '-c', 'cd "$1" && apt-ftparchive packages .', 'sh', paths.repository]);
  await writeFile(join(paths.repository, 'Packages.new'), list);
  // Guests of a running lab may be reading the old index.
  await rename(join(paths.repository, 'Packages.new'), join(paths.repository, 'Packages'));
  await writeFile(stamp, madeOf);
}

/** apt-get with the package state of a fresh guest instead of this machine's. */
async function privateApt(paths: Paths, archive: string): Promise<readonly string[]> {
  const state = join(paths.images, 'apt');
  await mkdir(join(state, 'lists/partial'), { recursive: true });
  await mkdir(join(paths.repository, 'partial'), { recursive: true });
  await writeFile(join(state, 'sources.list'), await debianSources());
  // dpkg's status file of a bare guest.
  await run(['tar', '--extract', '-f', archive, '-C', state, '--strip-components=4', './var/lib/dpkg/status']);
  const settings = {
    'Dir::State': state,
    'Dir::State::status': join(state, 'status'),
    'Dir::Cache': state,
    'Dir::Cache::archives': paths.repository,
    'Dir::Etc::sourcelist': join(state, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::Etc::preferences': '-',
    'Dir::Etc::preferencesparts': '-',
    'APT::Sandbox::User': 'root',
    'APT::Keep-Downloaded-Packages': 'true',
    'Debug::NoLocking': 'true',
  };
  return ['apt-get', '-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
}
