import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { directoryCouldBeAsked } from '../../../src/checks/mail/directory-failures.ts';
import { type DirectoryFailures, directoryFailures } from '../../../src/facts/mail/directory-failures.ts';
import { directoryFailed } from '../../../src/gauges/mail.ts';
import { inventory } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';
import { judged, view } from '../../support/views.ts';

const none: DirectoryFailures = { dovecot: 0, postfix: 0 };
const installed = { ...bareMail('mail1').state, release: '1.8.1' };

describe('mail.directory-failures', () => {
  const judge = (failures: DirectoryFailures) =>
    judged(
      directoryCouldBeAsked,
      view({ mail1: { state: installed, failures: none }, mail2: { state: installed, failures } }),
    );

  it('is ok without failures, and with what a restart leaves', () => {
    assert.equal(judge(none).summary, 'directory lookups succeed on mail1 and mail2');
    assert.equal(judge({ dovecot: 2, postfix: 2 }).status, 'ok');
  });

  it('tells how many logins and SMTP commands fail per minute, and where to look', () => {
    const bad = judge({ dovecot: 31, postfix: 7 });
    assert(bad.status === 'degraded');
    assert.match(bad.summary, /^temporary failures on mail2: 6\.2 logins and 1\.4 SMTP commands per minute/);
    assert.match(bad.remedy, /`ldap`/);
  });

  it('is measured for Prometheus', () => {
    const samples = directoryFailed.read(
      view({ mail2: { directoryFailures: { dovecot: 31, postfix: 0 } } }),
      inventory,
    );
    assert.deepEqual(samples, [
      { of: { host: 'mail2', program: 'dovecot' }, value: 6.2 },
      { of: { host: 'mail2', program: 'postfix' }, value: 0 },
    ]);
  });
});

/** As a mail host logged them whose only slapd was down: Dovecot 2.3.19 and Postfix 3.7. */
const login = (words: string) =>
  `imap-login: Info: Disconnected: Connection closed ${words}: user=<postmaster@example.net>, method=PLAIN, rip=192.0.2.17, lip=192.0.2.18, TLS, session=<SmvfFGhhnIbAAAIR>\n`;
const temporary = login('(auth service reported temporary failure)');
const postfix = `warning: mail1.example.net[192.0.2.17]: SASL PLAIN authentication failed: (reason unavailable), sasl_username=postmaster@example.net
warning: dict_ldap_connect: Unable to bind to server ldap://127.0.0.1:389 with dn cn=vmail,dc=example,dc=net: -1 (Can't contact LDAP server)
NOQUEUE: reject: RCPT from mail1.example.net[192.0.2.17]: 451 4.3.0 <postmaster@example.net>: Temporary lookup failure; from=<anna@example.org> to=<postmaster@example.net> proto=ESMTP helo=<hello>
warning: mail1.example.net[192.0.2.17]: SASL PLAIN authentication failed: Connection lost to authentication server
NOQUEUE: reject: RCPT from mail1.example.net[192.0.2.17]: 550 5.1.1 <nobody@example.net>: Recipient address rejected: User unknown in virtual mailbox table
`;

/** Of Dovecot 2.4.1, as its slapd was down. */
const temporary24 =
  'imap-login: Info: Login aborted: Inactivity (auth service reported temporary failure, 1 attempts in 180 secs) (temp_fail): user=<postmaster@example.net>, method=PLAIN, rip=127.0.0.1, lip=127.0.0.1, TLS, session=<CqIShGphis5/AAAB>\n';

/** Runs the fact with programs of this host in place of systemd's and Dovecot's. */
function counted(logPath: string, journal: Readonly<Record<string, string>>): DirectoryFailures {
  const bin = join(temporaryFolder(), 'bin');
  mkdirSync(bin, { recursive: true });
  const program = (name: string, text: string) => writeFileSync(join(bin, name), `#!/bin/sh\n${text}`, { mode: 0o755 });
  for (const [name, text] of Object.entries(journal)) writeFileSync(join(bin, `${name}.txt`), text);
  // As Dovecot 2.4.1, which refuses -h; 2.3 has both.
  program(
    'doveconf',
    `[ "$1" != -h ] || { echo 'doveconf: Fatal: Multiple settings matched' >&2; exit 89; }\necho "$1 = ${logPath}"\n`,
  );
  program('journalctl', `case "$*" in *dovecot*) cat ${bin}/dovecot.txt ;; *) cat ${bin}/postfix.txt ;; esac\n`);
  const [command, ...args] = directoryFailures.argv;
  const { stdout } = spawnSync(command, args, { encoding: 'utf8', env: { PATH: `${bin}:${process.env.PATH}` } });
  return directoryFailures.parse(stdout, 0);
}

describe('temporary failures in the logs', () => {
  it('are counted in the journal, without what clients did wrong', () => {
    const dovecot = temporary + temporary24 + login('(auth failed, 1 attempts in 2 secs)');
    assert.deepEqual(counted('syslog', { dovecot, postfix }), { dovecot: 2, postfix: 2 });
    assert.deepEqual(counted('syslog', { dovecot: '', postfix: '' }), none);
  });

  it('are counted in Dovecot’s own file by its time, and only those of the last minutes', () => {
    const at = (minutesAgo: number) => {
      const { stdout } = spawnSync('date', ['-d', `-${minutesAgo} min`, '+%b %d %H:%M:07 '], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      });
      return stdout.replace('\n', '');
    };
    const log = join(temporaryFolder(), 'dovecot.log');
    writeFileSync(log, [at(90), at(9), at(3), at(1)].map((time) => time + temporary).join(''));
    assert.deepEqual(counted(log, { dovecot: temporary, postfix: '' }), { dovecot: 2, postfix: 0 });
  });
});
