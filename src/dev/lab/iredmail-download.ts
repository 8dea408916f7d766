import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import { run } from './command.ts';
import { sha256Of } from './iredmail-tarball.ts';

/** A release of iRedMail and where its installer finds its components. */
export interface IredmailRelease {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
  /** Folder of the files that `pkgs/pkgs.sha256` of the release names. */
  readonly components: string;
}

/** What the demo installs on a machine with internet. */
export const pinned: IredmailRelease = {
  version: '1.8.1',
  url: 'https://github.com/iredmail/iRedMail/archive/refs/tags/1.8.1.tar.gz',
  sha256: '1cd0ba587750d08699be2309954ed7c846bfd101f42959a1e50a3ae90bc243cd',
  components: 'https://dl.iredmail.org/yum/misc/',
};

/** 130 MiB, which the lab does not install. */
const isLeftOut = (component: string) => component.startsWith('netdata-');

/**
 * Downloads a release with its components, unless the file exists: guests have no internet. Each part must match its
 * checksum. Throws Refused with the reason.
 */
export async function downloadRelease(file: string, release = pinned): Promise<string> {
  if (existsSync(file)) return file;
  await mkdir(dirname(file), { recursive: true });
  const work = await mkdtemp(join(dirname(file), 'download-'));
  try {
    const archive = join(work, 'release.tar.gz');
    await download(release.url, archive, release.sha256);
    await run(['tar', '-xzf', archive, '-C', work]);
    const folder = `iRedMail-${release.version}`;
    const sums = await readFile(join(work, folder, 'pkgs/pkgs.sha256'), 'utf8');
    await mkdir(join(work, folder, 'pkgs/misc'), { recursive: true });
    for (const [, sum = '', name = ''] of sums.matchAll(/^([0-9a-f]{64}) +misc\/(\S+)$/gm)) {
      if (isLeftOut(name)) continue;
      await download(new URL(name, release.components).href, join(work, folder, 'pkgs/misc', basename(name)), sum);
    }
    const packed = join(work, 'packed.tar.gz');
    await run(['tar', '-czf', packed, '-C', work, folder]);
    await rename(packed, file);
    return file;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function download(url: string, to: string, sha256: string): Promise<void> {
  const content = await fetch(url, { signal: AbortSignal.timeout(limitMs) })
    .then(async (response) => {
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    })
    .catch((error) => {
      // Above the reason, fetch only says that it failed.
      throw new Refused(`${url}: ${error.cause?.message || error.message}`);
    });
  await writeFile(to, content);
  const found = await sha256Of(to);
  if (found !== sha256) throw new Refused(`${url} has sha256 ${found} instead of ${sha256}`);
}

const limitMs = 120_000;
