import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paths } from './paths.ts';
import type { Release } from './releases.ts';
import { debianSources } from './sources.ts';

/** Settings of apt for a Debian release, separate from this machine's. */
export interface PrivateApt {
  /** Arguments for apt-get and apt-cache. */
  readonly options: readonly string[];
  /** dpkg's status file. Empty until a caller writes one. */
  readonly status: string;
}

/** @param archives where packages are downloaded to */
export async function privateApt(paths: Paths, release: Release, archives: string): Promise<PrivateApt> {
  const state = join(paths.images, `apt-${release}`);
  const status = join(state, 'status');
  await mkdir(join(state, 'lists/partial'), { recursive: true });
  await mkdir(join(archives, 'partial'), { recursive: true });
  await writeFile(join(state, 'sources.list'), await debianSources(release));
  await writeFile(status, '');
  const settings = {
    'Dir::State': state,
    'Dir::State::status': status,
    'Dir::Cache': state,
    'Dir::Cache::archives': archives,
    'Dir::Etc::sourcelist': join(state, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::Etc::preferences': '-',
    'Dir::Etc::preferencesparts': '-',
    'APT::Sandbox::User': 'root',
    'APT::Keep-Downloaded-Packages': 'true',
    'Debug::NoLocking': 'true',
  };
  return {
    options: ['-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])],
    status,
  };
}
