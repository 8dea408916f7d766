import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { certificateExpired } from '../../src/drills/certificate-expired.ts';
import { cluster } from '../support/fake-world.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';
import { hostNamed } from '../support/views.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

/** Runs the fault on a certificate of its own, where mounts end with the process. When the one that covers it ends, in ms since the epoch. */
function endOfCover(env = process.env): number {
  const [change] = certificateExpired.fault(hostNamed('mail1'), cluster).inject;
  const script = change?.run[2] ?? '';
  const look = 'sh -ec "$1" sh "$2" "$3" "$4" && openssl x509 -in "$2" -noout -enddate';
  const args = ['--mount', 'sh', '-ec', look, 'sh', script, at('crt'), at('key'), at('expired')];
  const said = execFileSync('unshare', args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] });
  return Date.parse(said.trim().split('=')[1] ?? '');
}

describe('certificate-expired', { skip: process.getuid?.() !== 0 && 'only root may mount' }, () => {
  it('covers the certificate by one that has expired, with the openssl of this machine', () => {
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '90', '-subj', '/CN=mail1'];
    execFileSync('openssl', [...made, '-keyout', at('key'), '-out', at('crt')], { stdio: 'ignore' });
    assert(endOfCover() < Date.now());
  });

  it('does so with an openssl that refuses negative days and takes dates, as from 3.4 on', () => {
    // Messages of Debian 13's 3.5.
    const newer = `#!/bin/sh
case "$*" in
*-days*) echo 'Error: end date before start date' >&2; exit 1 ;;
*-not_before*) exec /usr/bin/openssl $(echo "$*" | sed 's/-not_before.*/-days -1/') ;;
*) exec /usr/bin/openssl "$@" ;;
esac
`;
    fileIn(folder, 'openssl', newer, 0o755);
    assert(endOfCover({ ...process.env, PATH: `${folder}:${process.env.PATH}` }) < Date.now());
  });
});
