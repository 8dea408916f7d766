import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { shortestSecret } from './secret-forms.ts';

/** These stand in files of keepalived, ldirectord, shells and LDAP, each with quoting of its own: so nothing that needs any. */
const secret = z
  .string()
  .min(shortestSecret)
  .regex(/^[A-Za-z0-9._-]+$/, 'wanted letters, digits, dots, dashes and underscores only');

/** What only its file and the host that needs it may hold. `mailha secrets init` makes the missing ones. */
export const Secrets = z.strictObject({
  /** VRRP auth_pass: keepalived uses the first eight characters (keepalived.conf(5)). */
  vrrpPassword: secret.max(8),
  /** Of the database account `monitor`, with which the directors check a node. */
  monitorPassword: secret,
  /** Of the database account root@'%': iRedMail's installer and administrators come with it over the network. */
  rootPassword: secret,
});
export type Secrets = z.infer<typeof Secrets>;

/** How each secret is made: length in characters. */
export const secretLengths: { readonly [K in keyof Secrets]: number } = {
  vrrpPassword: 8,
  monitorPassword: 24,
  rootPassword: 24,
};

export const secretNames = Secrets.keyof().options;

/** What the redactor has to hide. */
export function secretValues(secrets: Secrets): readonly string[] {
  return Object.values(secrets);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Every character is as likely as every other (randomInt rejects what would favour some). */
export function randomSecret(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
