import { resolve, sep } from 'node:path';

/**
 * Whether systemd passed this file by LoadCredential, which gives it to the unit's user alone (systemd.exec(5)). From
 * Debian 13 on, root owns it and an ACL admits that user, which stat(2) shows as mode 0440.
 */
export function isCredential(path: string): boolean {
  const folder = process.env.CREDENTIALS_DIRECTORY;
  return !!folder && resolve(path).startsWith(resolve(folder) + sep);
}
