import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { bootSshd, type Sshd } from '../../src/dev/bench/sshd.ts';
import type { SshdOptions } from '../../src/dev/bench/sshd-files.ts';
import { makeKey } from '../../src/dev/bench/sshd-files.ts';
import { freePort } from '../../src/dev/lab/free-port.ts';

export type { Sshd, SshdOptions };

type Context = Pick<TestContext, 'after'>;

/** A real sshd that plays one host until the test is over; on 127.0.0.1 and a free port unless told otherwise. */
export async function startSshd(
  t: Context,
  options: Partial<SshdOptions> & Pick<SshdOptions, 'clientKey'>,
): Promise<Sshd> {
  const sshd = await bootSshd(temporaryFolder(t), { address: '127.0.0.1', port: await freePort(), ...options });
  t.after(() => sshd.stop());
  return sshd;
}

/** Private key file and public key of somebody who may log in. */
export function makeClientKey(t: Context): { readonly path: string; readonly publicKey: string } {
  const path = join(temporaryFolder(t), 'id');
  makeKey(path, 'ed25519');
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8') };
}

export function temporaryFolder(t: Context): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-sshd-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
