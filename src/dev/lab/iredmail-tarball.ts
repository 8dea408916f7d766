import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './command.ts';

const standIn = join(import.meta.dirname, 'iredmail-stand-in');

/** The inventory's `mail.iredmail`. */
export interface Tarball {
  readonly version: string;
  readonly source: string;
  readonly sha256: string;
}

/**
 * Packs the lab's stand-in for iRedMail like an upstream release. Reproducible: the same files give the same bytes, so a
 * guest that has unpacked it already matches the inventory.
 */
export async function packIredmail(path: string): Promise<Tarball> {
  const version = (await readFile(join(standIn, 'version'), 'utf8')).trim();
  const next = `${path}.${process.pid}.new`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await run(['tar', ...alike, `--transform=s,^[.],iRedMail-${version},`, '-C', standIn, '-cf', next, '.']);
    await run(['gzip', '--no-name', '--best', '--suffix=.gz', next]);
    const sha256 = createHash('sha256')
      .update(await readFile(`${next}.gz`))
      .digest('hex');
    await rename(`${next}.gz`, path);
    return { version, source: path, sha256 };
  } finally {
    await rm(next, { force: true });
  }
}

const alike = [
  '--sort=name',
  '--format=gnu',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=u=rwX,go=rX',
];
