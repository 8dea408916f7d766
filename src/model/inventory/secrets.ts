import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { shortestSecret } from './secret-forms.ts';

/** These stand in files of keepalived, ldirectord, shells and LDAP, each with quoting of its own: so nothing that needs any. */
const secret = z
  .string()
  .min(shortestSecret)
  .regex(/^[A-Za-z0-9._-]+$/, 'wanted letters, digits, dots, dashes and underscores only');

/** iRedMail passes its secrets through shell and perl without quotes: letters and digits, nothing else. */
const plainSecret = z
  .string()
  .min(shortestSecret)
  .regex(/^[A-Za-z0-9]+$/, 'wanted letters and digits only');

/** What only its file and the host that needs it may hold. `mailha secrets init` makes the missing ones. */
export const Secrets = z.strictObject({
  /** VRRP auth_pass: keepalived uses the first eight characters (keepalived.conf(5)). */
  vrrpPassword: secret.max(8),
  /** Of the database account `monitor`, with which the directors check a node. */
  monitorPassword: secret,
  /** Of the database account root@'%': iRedMail's installer and administrators come with it over the network. */
  rootPassword: secret,
  /** Of the database account admin_iredmail: as that iRedMail's installer makes its databases and accounts. */
  iredmailPassword: plainSecret,
  /** Of postmaster in the first domain, who is also the first administrator of all mail. */
  postmasterPassword: plainSecret,
  /** Of the directory: cn=Manager, who may do everything. */
  ldapRootPassword: plainSecret,
  /** Of cn=vmail, as whom Postfix and Dovecot read. */
  ldapVmailPassword: plainSecret,
  /** Of cn=vmailadmin, as whom iRedAdmin and mlmmjadmin write. */
  ldapVmailAdminPassword: plainSecret,
  /** Of cn=replica, as whom one mail host reads the other's directory. */
  replicaPassword: plainSecret,
  /** Of the database accounts of iRedMail's parts, each named as the account is. */
  vmailDatabasePassword: plainSecret,
  vmailAdminDatabasePassword: plainSecret,
  amavisdDatabasePassword: plainSecret,
  iredadminDatabasePassword: plainSecret,
  roundcubeDatabasePassword: plainSecret,
  sogoDatabasePassword: plainSecret,
  iredapdDatabasePassword: plainSecret,
  fail2banDatabasePassword: plainSecret,
  netdataDatabasePassword: plainSecret,
  /** With which iRedAdmin and iRedAPD come to mlmmjadmin. */
  mlmmjadminToken: plainSecret,
  /** Of Dovecot's master user, as whom SOGo writes filters. */
  sogoSievePassword: plainSecret,
});
export type Secrets = z.infer<typeof Secrets>;

/** How each secret is made: length in characters. */
export const secretLengths: { readonly [K in keyof Secrets]: number } = {
  vrrpPassword: 8,
  monitorPassword: 24,
  rootPassword: 24,
  iredmailPassword: 24,
  postmasterPassword: 24,
  ldapRootPassword: 32,
  ldapVmailPassword: 32,
  ldapVmailAdminPassword: 32,
  replicaPassword: 32,
  vmailDatabasePassword: 32,
  vmailAdminDatabasePassword: 32,
  amavisdDatabasePassword: 32,
  iredadminDatabasePassword: 32,
  roundcubeDatabasePassword: 32,
  sogoDatabasePassword: 32,
  iredapdDatabasePassword: 32,
  fail2banDatabasePassword: 32,
  netdataDatabasePassword: 32,
  mlmmjadminToken: 32,
  sogoSievePassword: 32,
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
