import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderConfig } from '../../../src/steps/mail/iredmail-config.ts';
import { renderPage } from '../../../src/steps/mail/iredmail-page.ts';
import { cluster, inventory } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const { secrets } = cluster;
const declaring = (other: object) => {
  const iredmail = { version: '1.8.1', source: 'x', sha256: 'a'.repeat(64), ...other };
  return { ...inventory, mail: { ...inventory.mail, iredmail } };
};

describe("iRedMail's answers", () => {
  it('are what its dialog would have written', () => {
    assert.equal(
      renderConfig(declaring({}), secrets),
      `export STORAGE_BASE_DIR='/var/vmail'
export WEB_SERVER='NGINX'
export BACKEND_ORIG='OPENLDAP'
export BACKEND='OPENLDAP'
export LDAP_SUFFIX='dc=example,dc=net'
export LDAP_BINDPW='ldapVmailPassword0123'
export LDAP_ADMIN_PW='ldapVmailAdminPassword0123'
export LDAP_ROOTPW='ldapRootPassword0123'
export MYSQL_ROOT_PASSWD='iredmailPassword0123'
export FIRST_DOMAIN='example.net'
export DOMAIN_ADMIN_PASSWD_PLAIN='postmasterPassword0123'
export VMAIL_DB_BIND_PASSWD='vmailDatabasePassword0123'
export VMAIL_DB_ADMIN_PASSWD='vmailAdminDatabasePassword0123'
export MLMMJADMIN_API_AUTH_TOKEN='mlmmjadminToken0123'
export NETDATA_DB_PASSWD='netdataDatabasePassword0123'
export USE_IREDADMIN='YES'
export USE_ROUNDCUBE='YES'
export USE_FAIL2BAN='YES'
export AMAVISD_DB_PASSWD='amavisdDatabasePassword0123'
export IREDADMIN_DB_PASSWD='iredadminDatabasePassword0123'
export RCM_DB_PASSWD='roundcubeDatabasePassword0123'
export SOGO_DB_PASSWD='sogoDatabasePassword0123'
export IREDAPD_DB_PASSWD='iredapdDatabasePassword0123'
export FAIL2BAN_DB_PASSWD='fail2banDatabasePassword0123'
export SOGO_SIEVE_MASTER_PASSWD='sogoSievePassword0123'
#EOF
`,
    );
  });

  it('name the optional components that cluster.yaml wants, and no others', () => {
    const components = (other: object) => {
      const text = renderConfig(declaring(other), secrets);
      return [...text.matchAll(/USE_(\w+)='YES'/g)].map(([, name]) => name).filter((name) => name !== 'IREDADMIN');
    };
    assert.deepEqual(components({}), ['ROUNDCUBE', 'FAIL2BAN']);
    assert.deepEqual(components({ roundcube: false, fail2ban: false }), []);
    assert.deepEqual(components({ sogo: true, netdata: true }), ['ROUNDCUBE', 'SOGO', 'NETDATA', 'FAIL2BAN']);
  });
});

describe('the page beside iRedMail', () => {
  it('answers by address, as the directors request it, and is no default server', () => {
    const site = renderPage(hostNamed('mail1'), inventory);
    assert.match(site, /^ {4}server_name 192\.0\.2\.17 192\.0\.2\.12;$/m);
    assert.doesNotMatch(site, /default_server|443/);
  });
});
