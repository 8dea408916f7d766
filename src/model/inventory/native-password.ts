import { createHash } from 'node:crypto';

const sha1 = (data: string | Buffer) => createHash('sha1').update(data).digest();

/** The hash that mysql_native_password stores, so that the server need not see the password. */
export function nativePasswordHash(password: string): string {
  return `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
}
