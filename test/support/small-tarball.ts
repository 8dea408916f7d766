import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Iredmail } from '../../src/model/inventory/mail.ts';
import { temporaryFolder } from './temporary-file.ts';

/** iRedMail as it would be declared, with a file that stands there in its place; for hosts that are pretended. */
export function iredmailOf(): Iredmail {
  const source = join(temporaryFolder(), 'iRedMail.tar.gz');
  writeFileSync(source, 'a tarball');
  return { version: '1.8.1', source, sha256: 'a'.repeat(64) };
}
