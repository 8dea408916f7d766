import { createHash, randomBytes } from 'node:crypto';
import { randomSecret } from '../inventory/secrets.ts';

/** A password and its stored hash. */
export interface NewPassword {
  readonly password: string;
  /** {SSHA512} of Dovecot and of slapd's pw-sha2: iRedMail's scheme. */
  readonly hash: string;
}

/**
 * Random letters and digits: 142 bits. The hash goes to the directory only; the password goes, sealed, to the terminal
 * that requested it.
 */
export function newMailPassword(): NewPassword {
  const password = randomSecret(24);
  const salt = randomBytes(8);
  const digest = createHash('sha512').update(password).update(salt).digest();
  return { password, hash: `{SSHA512}${Buffer.concat([digest, salt]).toString('base64')}` };
}
