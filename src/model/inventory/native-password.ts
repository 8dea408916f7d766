import { createHash } from 'node:crypto';

const sha1 = (data: string | Buffer) => createHash('sha1').update(data).digest();

/** What mysql_native_password keeps of a password, so that the password itself need not be told to the server. */
export function nativePasswordHash(password: string): string {
  return `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
}
