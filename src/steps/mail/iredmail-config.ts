import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { componentsOf } from '../../model/inventory/mail.ts';
import type { Secrets } from '../../model/inventory/secrets.ts';
import { defineStep } from '../../model/plan/step.ts';
import { putFiles } from '../host/put-file.ts';
import { toInstall } from './iredmail-wanted.ts';

/** As in `dc=example,dc=net`. */
export function ldapSuffix({ domain }: Pick<Inventory, 'domain'>): string {
  return domain
    .split('.')
    .map((label) => `dc=${label}`)
    .join(',');
}

/**
 * The answers that iRedMail's dialog would write, the same for every host. Values that must come from the environment are
 * left out, since values in the file take precedence. Without the last line the installer opens the dialog.
 */
export function renderConfig({ domain, mail }: Pick<Inventory, 'domain' | 'mail'>, secrets: Secrets): string {
  const values = {
    STORAGE_BASE_DIR: mail.store,
    WEB_SERVER: 'NGINX',
    BACKEND_ORIG: 'OPENLDAP',
    BACKEND: 'OPENLDAP',
    LDAP_SUFFIX: ldapSuffix({ domain }),
    LDAP_BINDPW: secrets.ldapVmailPassword,
    LDAP_ADMIN_PW: secrets.ldapVmailAdminPassword,
    LDAP_ROOTPW: secrets.ldapRootPassword,
    MYSQL_ROOT_PASSWD: secrets.iredmailPassword,
    FIRST_DOMAIN: domain,
    DOMAIN_ADMIN_PASSWD_PLAIN: secrets.postmasterPassword,
    VMAIL_DB_BIND_PASSWD: secrets.vmailDatabasePassword,
    VMAIL_DB_ADMIN_PASSWD: secrets.vmailAdminDatabasePassword,
    MLMMJADMIN_API_AUTH_TOKEN: secrets.mlmmjadminToken,
    NETDATA_DB_PASSWD: secrets.netdataDatabasePassword,
    USE_IREDADMIN: 'YES',
    ...chosen(mail.iredmail),
    AMAVISD_DB_PASSWD: secrets.amavisdDatabasePassword,
    IREDADMIN_DB_PASSWD: secrets.iredadminDatabasePassword,
    RCM_DB_PASSWD: secrets.roundcubeDatabasePassword,
    SOGO_DB_PASSWD: secrets.sogoDatabasePassword,
    IREDAPD_DB_PASSWD: secrets.iredapdDatabasePassword,
    FAIL2BAN_DB_PASSWD: secrets.fail2banDatabasePassword,
    SOGO_SIEVE_MASTER_PASSWD: secrets.sogoSievePassword,
  };
  const lines = Object.entries(values).map(([name, value]) => `export ${name}='${value}'`);
  return `${[...lines, '#EOF'].join('\n')}\n`;
}

/** The installer reads the presence of a line as yes, so components that are left out have none. */
function chosen(iredmail: Inventory['mail']['iredmail']): Readonly<Record<string, string>> {
  const components = iredmail ? componentsOf(iredmail) : [];
  return Object.fromEntries(components.map((name) => [`USE_${name.toUpperCase()}`, 'YES']));
}

export const iredmailConfigured = defineStep({
  id: 'iredmail.configured',
  on: ['mail'],
  summary: "iRedMail's installer is configured",
  facts: { files: managedFiles, state: iredmailState },
  plan({ files, state }, host, { inventory, secrets }) {
    const wanted = toInstall(state, host, inventory);
    if (!wanted) return [];
    const content = renderConfig(inventory, secrets);
    // Unpacking the tarball replaces an existing file.
    const now = state.unpacked === wanted.sha256 ? files : new Map();
    // Not undone: a failed installation is investigated in its folder.
    return putFiles(now, [{ path: paths.iredmailConfig, content, mode: '400' }]).map(
      ({ undo: _, ...change }) => change,
    );
  },
});
