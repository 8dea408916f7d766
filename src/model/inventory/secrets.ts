import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { shortestSecret } from './secret-forms.ts';

/**
 * Used in files of keepalived, ldirectord, shells and LDAP, each with its own quoting: so only characters that need
 * none.
 */
const secret = z
  .string()
  .min(shortestSecret)
  .regex(/^[A-Za-z0-9._-]+$/, 'wanted letters, digits, dots, dashes and underscores only');

/** iRedMail passes its secrets through shell and Perl without quotes: letters and digits only. */
const plainSecret = z
  .string()
  .min(shortestSecret)
  .regex(/^[A-Za-z0-9]+$/, 'wanted letters and digits only');

/** Kept in the secrets file and on the hosts that need them. `mailha secrets init` generates missing ones. */
export const Secrets = z.strictObject({
  /** VRRP auth_pass: keepalived uses the first eight characters (keepalived.conf(5)). */
  vrrpPassword: secret.max(8),
  /** Database account `monitor`, used by the directors' node check. */
  monitorPassword: secret,
  /** Database account root@'%', used over the network by iRedMail's installer and administrators. */
  rootPassword: secret,
  /** Database account admin_iredmail, with which iRedMail's installer creates its databases and accounts. */
  iredmailPassword: plainSecret,
  /** postmaster of the first domain, also the first mail administrator. */
  postmasterPassword: plainSecret,
  /** Directory account cn=Manager, with all privileges. */
  ldapRootPassword: plainSecret,
  /** cn=vmail, read by Postfix and Dovecot. */
  ldapVmailPassword: plainSecret,
  /** cn=vmailadmin, used for writes by iRedAdmin and mlmmjadmin. */
  ldapVmailAdminPassword: plainSecret,
  /** cn=replica, with which the mail hosts replicate each other's directory. */
  replicaPassword: plainSecret,
  /** Database accounts of iRedMail's components, each named like its account. */
  vmailDatabasePassword: plainSecret,
  vmailAdminDatabasePassword: plainSecret,
  amavisdDatabasePassword: plainSecret,
  iredadminDatabasePassword: plainSecret,
  roundcubeDatabasePassword: plainSecret,
  sogoDatabasePassword: plainSecret,
  iredapdDatabasePassword: plainSecret,
  fail2banDatabasePassword: plainSecret,
  netdataDatabasePassword: plainSecret,
  /** Token of iRedAdmin and iRedAPD for mlmmjadmin. */
  mlmmjadminToken: plainSecret,
  /** Dovecot's master user, with which SOGo writes filters. */
  sogoSievePassword: plainSecret,
  /** The mailbox `mailha-check`, with which the directors' checks log in. */
  checkMailboxPassword: plainSecret,
});
export type Secrets = z.infer<typeof Secrets>;

/** Length of each secret in characters. */
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
  checkMailboxPassword: 32,
};

export const secretNames = Secrets.keyof().options;

/** Every value the redactor must hide. */
export function secretValues(secrets: Secrets): readonly string[] {
  return Object.values(secrets);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** All characters are equally likely (randomInt avoids modulo bias). */
export function randomSecret(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
