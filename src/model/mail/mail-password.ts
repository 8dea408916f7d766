import { createHash, randomBytes } from 'node:crypto';
import { randomSecret } from '../inventory/secrets.ts';

/** A password and what is kept of it. */
export interface NewPassword {
  readonly password: string;
  /** {SSHA512} of Dovecot and of slapd's pw-sha2: iRedMail's own scheme. */
  readonly hash: string;
}

/**
 * Of letters and digits, drawn at random: 142 bits. The hash goes to the directory and nowhere else; the password, sealed, to
 * the terminal that asked for it.
 */
export function newMailPassword(): NewPassword {
  const password = randomSecret(24);
  const salt = randomBytes(8);
  const digest = createHash('sha512').update(password).update(salt).digest();
  return { password, hash: `{SSHA512}${Buffer.concat([digest, salt]).toString('base64')}` };
}
