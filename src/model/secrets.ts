import { z } from 'zod';

const secret = z
  .string()
  .min(1)
  .regex(/^[\x21-\x7e]+$/, 'wanted printable ASCII without blanks');

/** What only its file and the host that needs it may hold. `mailha secrets init` makes the missing ones. */
export const Secrets = z.strictObject({
  /** VRRP auth_pass: keepalived uses the first eight characters (keepalived.conf(5)). */
  vrrpPassword: secret.max(8),
  /** Of the database account `monitor`, with which the directors check a node. */
  monitorPassword: secret,
});
export type Secrets = z.infer<typeof Secrets>;

/** How each secret is made: length in characters. */
export const secretLengths: { readonly [K in keyof Secrets]: number } = { vrrpPassword: 8, monitorPassword: 24 };
