import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './command.ts';
import { sha256Of, type Tarball } from './iredmail-tarball.ts';

const standIn = join(import.meta.dirname, 'iredmail-stand-in');

/**
 * Packs the lab's stand-in for iRedMail like an upstream release. Reproducible: the same files give the same bytes, so a
 * guest that has unpacked it already matches the inventory.
 */
export async function packStandIn(path: string): Promise<Tarball> {
  const version = (await readFile(join(standIn, 'version'), 'utf8')).trim();
  const next = `${path}.${process.pid}.new`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await run(['tar', ...alike, `--transform=s,^[.],iRedMail-${version},`, '-C', standIn, '-cf', next, '.']);
    await run(['gzip', '--no-name', '--best', '--suffix=.gz', next]);
    await rename(`${next}.gz`, path);
    return { version, source: path, sha256: await sha256Of(path) };
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
