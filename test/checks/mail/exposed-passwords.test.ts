import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { passwordsPrivate } from '../../../src/checks/mail/exposed-passwords.ts';
import { exposedPasswords } from '../../../src/facts/mail/exposed-passwords.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';
import { judged, view } from '../../support/views.ts';

const state = { ...bareMail('mail1').state, release: '1.8.1' };
const judge = (text: string) => ({
  remedy: '',
  ...judged(passwordsPrivate, view({ mail1: { state, exposed: exposedPasswords.parse(text, 0) } })),
});

describe('mail.passwords-private', () => {
  it('is ok where only their owners can read them', () => {
    assert.equal(judge('').summary, 'passwords in configuration files are private on mail1');
  });

  it('names dovecot.conf as iRedMail 1.8.1 leaves it on Debian 13, and the deploy that mends it', () => {
    const { status, summary, remedy } = judge('664 root:root /etc/dovecot/dovecot.conf\n');
    assert.equal(status, 'degraded');
    assert.equal(summary, 'every user of mail1 can read the passwords in /etc/dovecot/dovecot.conf');
    assert.match(remedy, /^`deploy mail` makes \/etc\/dovecot\/dovecot\.conf private\. Web applications could read/);
  });

  it('names those of amavis as iRedMail leaves them on every release, and several at once', () => {
    const { remedy } = judge('664 root:root /etc/dovecot/dovecot.conf\n644 root:root /etc/amavis/conf.d/50-user\n');
    assert.match(
      remedy,
      /^`deploy mail` makes \/etc\/dovecot\/dovecot\.conf and \/etc\/amavis\/conf\.d\/50-user private/,
    );
  });

  it('leaves other files to the operator', () => {
    const { remedy } = judge('644 root:root /opt/iredapd/settings.py\n');
    assert.match(remedy, /^`chmod o-r \/opt\/iredapd\/settings\.py`, once their group/);
  });
});

describe('mail.exposed-passwords', { skip: process.getuid?.() !== 0 && 'needs root' }, () => {
  const [program = '', ...args] = exposedPasswords.argv;

  it('is read as another user', () => {
    assert.equal(spawnSync(program, args, { encoding: 'utf8' }).stderr, '');
  });

  it('fails where it cannot become that user, instead of finding nothing', () => {
    const { status } = spawnSync('setpriv', ['--bounding-set=-setuid', '--', program, ...args]);
    assert.notEqual(status, 0);
  });
});

describe('a line with a password', () => {
  const folder = temporaryFolder();
  const pattern = exposedPasswords.argv.at(-1) ?? '';
  const hasOne = (...lines: readonly string[]) => {
    const file = join(folder, 'file');
    writeFileSync(file, `${lines.join('\n')}\n`);
    return (
      execFileSync('sh', ['-c', 'grep -cE -- "$1" "$2" || true', 'sh', pattern, file], { encoding: 'utf8' }) !== '0\n'
    );
  };

  it('is found in the files of iRedMail 1.8.1', () => {
    const lines = [
      'ldap_auth_dn_password = Secret',
      '    password = Secret',
      'dnpass          = Secret',
      'bind_pw         = Secret',
      'rootpw          {SSHA}c2VjcmV0',
      "vmail_db_password = 'Secret'",
      'ldap_bindpw = "Secret"',
      "iredapd_db_password = 'Secret'",
      "api_auth_tokens = ['Secret']",
      "    ['DBI:mysql:database=amavisd;host=127.0.0.1;port=3306', 'amavisd', 'Secret'],",
      '  bindPassword = "Secret";',
      "$config['db_dsnw'] = 'mysqli://roundcube:Secret@127.0.0.1/roundcubemail';",
    ];
    assert.deepEqual(
      lines.filter((line) => !hasOne(line)),
      [],
    );
  });

  it('is not one that only speaks of them', () => {
    const lines = [
      '#auth_debug_passwords = yes',
      'auth_verbose_passwords = no',
      '# ldap_auth_dn_password = Secret',
      'passdb passwd-file {',
      '    passwd_file_path = /etc/dovecot/dovecot-master-users',
      "        password=%{ldap:userPassword | default('') }",
      'pass_attrs      = mail=user,userPassword=password',
      'default_pass_scheme = SSHA512',
      'password-hash {SSHA}',
      'ldap_auth_dn_password =',
    ];
    assert.deepEqual(
      lines.filter((line) => hasOne(line)),
      [],
    );
  });
});
