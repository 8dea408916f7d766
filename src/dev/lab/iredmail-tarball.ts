import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import { attempt } from './command.ts';
import type { Paths } from './paths.ts';

/** The inventory's `mail.iredmail`. */
export interface Tarball {
  readonly version: string;
  readonly source: string;
  readonly sha256: string;
  /** False where the tarball has no Roundcube. */
  readonly roundcube?: false;
}

const choice = ({ lab }: Pick<Paths, 'lab'>) => join(lab, 'iredmail');

/**
 * Records which iRedMail the lab installs: `up --iredmail FILE` or MAILHA_IREDMAIL. `boot` and the fences run later and in
 * processes of their own. The word `stand-in` returns to the stand-in.
 */
export async function chooseIredmail(paths: Pick<Paths, 'lab'>, file = process.env.MAILHA_IREDMAIL): Promise<void> {
  if (!file) return;
  if (file === 'stand-in') {
    await rm(choice(paths), { force: true });
    return;
  }
  const source = resolve(file);
  await releaseAt(source);
  await mkdir(paths.lab, { recursive: true });
  await writeFile(choice(paths), source);
}

/** Whether the lab installs a real release instead of the stand-in. */
export function isReal(paths: Pick<Paths, 'lab'>): boolean {
  return existsSync(choice(paths));
}

/** The release that was chosen; undefined for the stand-in. */
export async function chosenRelease(paths: Pick<Paths, 'lab'>): Promise<Tarball | undefined> {
  return isReal(paths) ? await releaseAt(await readFile(choice(paths), 'utf8')) : undefined;
}

/**
 * An iRedMail release, told by its one folder. The guests have no internet, so components must be in pkgs/misc of the
 * tarball; Roundcube is left out where it is not.
 */
async function releaseAt(source: string): Promise<Tarball> {
  const { stdout, stderr } = await attempt(['tar', '-tzf', source]);
  const version = /^iRedMail-([\d.]+)\/iRedMail\.sh$/m.exec(stdout)?.[1];
  if (version === undefined) {
    const why = stderr.trim().split('\n')[0] || 'no iRedMail-VERSION/iRedMail.sh in it';
    throw new Refused(`${source} is not an iRedMail release: ${why}`);
  }
  const roundcube = /\/pkgs\/misc\/roundcubemail-/.test(stdout) ? {} : { roundcube: false as const };
  return { version, source, sha256: await sha256Of(source), ...roundcube };
}

export async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
