import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { maskSecretText } from '../../../src/model/text/secret-text.ts';
import { cpuMs } from '../../support/cpu.ts';
import { fc } from '../../support/laws.ts';

const old = 'Xk7OldSecretQ9';

/** Lines as daemons and files write them, each with a password that secrets.yaml never had. */
const lines: readonly string[] = [
  `        auth_pass ${old}`,
  `-        auth_pass ${old}`,
  `+        auth_pass ${old} and more`,
  `passwd = "${old}"`,
  `\tpasswd = "${old}"`,
  `password = ${old}`,
  `password=${old}`,
  `-password = "${old}"`,
  `bind_pw         = ${old}`,
  `dnpass = ${old}`,
  `rootpw ${old}`,
  `rootpw\t\t{SSHA}${old}${old}`,
  `olcRootPW: ${old}`,
  `olcRootPW:: ${old}`,
  `userPassword: {SSHA512}${old}${old}==`,
  `userPassword:: ${old}`,
  `syncrepl rid=001 provider=ldap://mail1 bindmethod=simple credentials=${old} searchbase="dc=example,dc=net"`,
  `  credentials="${old}"`,
  `olcSyncrepl: {0}rid=001 provider=ldap://mail1 binddn="cn=replica" credentials="${old}" retry="5 +"`,
  `export LDAP_BINDPW='${old}'`,
  `export MYSQL_ROOT_PASSWD='${old}'`,
  `+export LDAP_ADMIN_PW='${old}'`,
  `ldap_bind_password = "${old}"`,
  `iredapd_db_password = '${old}'`,
  `srs_secrets = ['${old}']`,
  `mlmmjadmin_api_auth_token = '${old}'`,
  `api_auth_tokens = ["${old}"]`,
  `$config['des_key'] = '${old}';`,
  `$config['db_dsnw'] = 'mysqli://roundcube:${old}@db.example.net/roundcubemail';`,
  `SQLALCHEMY = mysql://u:p@${old}@db/x`,
  `{"password": "${old}"}`,
  `{"password":"${old}","user":"root"}`,
  `wsrep_sst_auth=sst:${old}`,
  `GRANT ALL ON *.* TO 'x'@'%' IDENTIFIED BY '${old}' WITH GRANT OPTION`,
  `CREATE USER 'iredadmin'@'%' IDENTIFIED BY '${old}'`,
  `ALTER USER x IDENTIFIED VIA mysql_native_password USING '*${'0A'.repeat(20)}' -- ${''}`,
  `CREATE USER "iredadmin"@"%" IDENTIFIED BY "${old}";`,
  `PASSWORD=${old} and ${old}`,
  `SET PASSWORD FOR 'x'@'%' = PASSWORD('${old}')`,
  `mariadb --user=root --password=${old} --host=db1`,
  `curl -H 'Authorization: Basic ${old}' https://x`,
  `Authorization: Bearer ${old}`,
  `mail1 slapd[1]: error: credentials=${old} refused`,
  `fence_ipmilan --ip=x --password ${''}=${old}`,
  `root:$6$salt$${old}${old}:19000:0:99999:7:::`,
  `wpa-psk ${old}`,
  `sender_password: ${old}`,
  `MAILHA_BOARD_PASSWORD=${old}`,
  `lb1: starting keepalived: line 7: auth_pass ${old} is not known`,
  `xoxb-12345-${old}`,
  `password = ${old} with ${old}`,
  `-----BEGIN RSA PRIVATE KEY-----\n${old}\n${old}\n-----END RSA PRIVATE KEY-----`,
];

describe('text with unknown secrets', () => {
  for (const line of lines) {
    it(`is masked: ${line.replaceAll(old, '…').replaceAll('\n', ' ')}`, () => {
      const shown = maskSecretText(`# before\n${line}\nafter = 1\n`);
      assert(!shown.includes(old) && !shown.includes('0A0A'), shown);
      assert.match(shown, /\*{8}/);
      assert.match(shown, /^# before\n/);
      assert.match(shown, /\nafter = 1\n$/);
      assert.equal(maskSecretText(shown), shown, 'a second time changes nothing');
    });
  }

  it('keeps the key and what stands around the value', () => {
    assert.equal(maskSecretText(`$config['des_key'] = '${old}';`), "$config['des_key'] = '********';");
    assert.equal(maskSecretText(`a --password=${old} --host=db1`), 'a --password=******** --host=db1');
    assert.equal(maskSecretText(`x credentials="${old}" retry="5 +"`), 'x credentials="********" retry="5 +"');
  });

  const harmless = [
    "Access denied for user 'root'@'db1' (using password: YES)",
    'smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd',
    'all 10 checks passed: lb1, lb2',
    'mailbox password anna@example.net',
    'set the password of anna@example.net',
    'The new password of anna@example.net is shown at the terminal',
    'bypass: no',
    'dsn=4.4.1, status=deferred',
    'TCP  192.0.2.12:993 sh\n  -> 192.0.2.17:993             Route   1      3          0',
    'wsrep_local_state_comment: Synced',
    'Primary key: 3',
    'https://db1.example.net:3306/x',
    'uuid:   5fa5b8b3-0000-11ef-9cf4-000000000000',
    'https://hooks.slack.com/x',
    'pwd: nothing',
    `\${RUNTIME_DIR}/install.log`,
  ];
  for (const text of harmless) it(`is left alone: ${text}`, () => assert.equal(maskSecretText(text), text));

  it('takes no longer than the text, whatever stands in it', () => {
    for (const part of [
      'password',
      'a',
      '_',
      '-----BEGIN PRIVATE KEY-----',
      "password='",
      'a://',
      '$6$',
      '{A',
      ' \t',
      '[',
      'x=',
    ]) {
      const text = part.repeat(200_000 / part.length);
      const ms = cpuMs(() => void maskSecretText(text));
      assert(ms < 3000, `${part}: ${ms} ms`);
    }
  });

  it('masks any value without spaces behind any of the keys', () => {
    const value = fc
      .string({ unit: fc.constantFrom(...'aB7$%^.+~!?-_'), minLength: 8, maxLength: 30 })
      .map((text) => `Zq${text}`);
    const keyed = fc.constantFrom(
      'auth_pass ',
      'password = ',
      'passwd="',
      'bind_pw = ',
      'rootpw ',
      'credentials=',
      'LDAP_ROOTPW=',
      'userPassword: ',
    );
    fc.assert(
      fc.property(keyed, value, fc.constantFrom('', '-', '+', ' ', '-  '), (key, hidden, sign) => {
        const shown = maskSecretText(`${sign}${key}${hidden}${key.endsWith('"') ? '"' : ''}\n`);
        assert(!shown.includes(hidden), shown);
      }),
    );
  });
});

const checks = join(import.meta.dirname, '../../../src/checks');

// "has a wrong password: `deploy mail` sets it" was shown as "has a wrong password: ******** mail sets it".
describe("mailha's own remedies", () => {
  for (const name of globSync('**/*.ts', { cwd: checks })) {
    it(`of ${name} have nothing that is taken for a secret`, () => {
      for (const line of readFileSync(join(checks, name), 'utf8').split('\n')) {
        if (/^\s*(?:\/\/|\*)/.test(line) || !/\w+ \w+ \w+ \w+/.test(line)) continue;
        assert.equal(maskSecretText(line), line);
      }
    });
  }
});
