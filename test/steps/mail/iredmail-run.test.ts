import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { iredmailState } from '../../../src/facts/mail/iredmail.ts';
import { shipped } from '../../../src/steps/host/shipped.ts';
import { narrowingSql } from '../../../src/steps/mail/iredmail-administrator.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

/** What a host says that has everything; each program can be put in another's place. */
const programs = {
  hostname: 'echo mail1.example.net',
  mountpoint: 'exit 0',
  chown: 'exit 0',
  getent: 'exit 2',
  df: 'echo Avail; echo 9000000',
  // slapd runs, and Postfix finds the domain and postmaster.
  systemctl: 'exit 0',
  runuser: '[ "$1 $2 $3 $4 $5" = "-u postfix -- postmap -q" ] && echo "$6"',
  // Notes what it was told, and as whom.
  mariadb: 'cat >>"$NOTES"; echo "$@" >>"$NOTES"',
};

const parent = temporaryFolder();
let count = 0;

interface Tried {
  readonly installer: string;
  readonly other?: Partial<typeof programs>;
  readonly initialize?: 'YES' | 'NO';
  readonly seconds?: number;
  /** Further lines of its answers. */
  readonly answers?: string;
  /** Its list of archives. */
  readonly sums?: string;
  /** What unpacks the rest of it, in its folder. */
  readonly before?: string;
  /** Whether the release of an installation stands there in the end. */
  readonly release?: boolean;
}

/** Runs the real script with an installer that does this. */
function attempt({
  installer,
  other = {},
  initialize = 'YES',
  seconds = 20,
  release = true,
  answers = '',
  before = '',
  sums,
}: Tried) {
  count += 1;
  const at = join(parent, String(count));
  const [folder, store, bin] = ['iredmail', 'store', 'bin'].map((name) => join(at, name)) as [string, string, string];
  for (const path of [folder, store, bin, join(store, 'vmail1/example.net/p/o/s/postmaster/Maildir/new')]) {
    mkdirSync(path, { recursive: true });
  }
  for (const [name, script] of Object.entries({ ...programs, ...other })) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  writeFileSync(
    join(folder, 'config'),
    `export MYSQL_ROOT_PASSWD='hunter2hunter2'\nexport FIRST_DOMAIN='example.net'\n${answers}#EOF\n`,
  );
  writeFileSync(join(folder, 'iRedMail.sh'), installer);
  spawnSync('sh', ['-c', before], { cwd: folder });
  if (sums !== undefined) {
    mkdirSync(join(folder, 'pkgs'));
    writeFileSync(join(folder, 'pkgs/pkgs.sha256'), sums);
  }
  const mail = join(store, 'vmail1/example.net/p/o/s/postmaster/Maildir/new/details.eml');
  writeFileSync(mail, 'all passwords');
  const releaseFile = join(at, 'release');
  if (release) writeFileSync(releaseFile, '1.8.1 OPENLDAP edition.\n');
  // The one path that is not an argument.
  const script = shipped('iredmail-run').replaceAll('/etc/iredmail-release', releaseFile);
  const args = [
    folder,
    'mail1.example.net',
    store,
    'db.example.net',
    '3306',
    initialize,
    String(seconds),
    narrowingSql,
  ];
  const notes = join(at, 'notes');
  writeFileSync(notes, '');
  const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', ...args], {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env.PATH}`, NOTES: notes },
  });
  const run = join(folder, 'mailha.run');
  const { stdout } = spawnSync('sh', ['-c', iredmailState.argv[2] ?? '', folder], { encoding: 'utf8' });
  return {
    status,
    said: stderr.trim(),
    ran: existsSync(run),
    state: iredmailState.parse(stdout, 0),
    sql: readFileSync(notes, 'utf8'),
    mailLeft: existsSync(mail),
    folder,
  };
}

/** A host on which one entry of its accounts is already there. */
const taken = (asked: string, entry: string) => `[ "$*" = "${asked}" ] && echo "${entry}"`;

const toTheEnd = `
mkdir -p runtime
echo 'export status_after_package_installation="DONE"' >>runtime/install.status
echo 'export status_cleanup="DONE"' >>runtime/install.status
`;

const sums = ['netdata-v2.10.3.gz.run', 'roundcubemail-1.7.0-complete.tar.gz', 'iRedAPD-6.1.tar.gz']
  .map((name) => `${'0'.repeat(64)}  misc/${name}`)
  .join('\n');

describe("the run of iRedMail's installer", () => {
  it('fetches no archive of a component that is left out', () => {
    const wanting = (answers: string) => {
      const { folder, status, said } = attempt({
        installer: `${toTheEnd}\ncp pkgs/pkgs.sha256 fetched`,
        sums,
        answers,
      });
      assert.equal(status, 0, said);
      return readFileSync(join(folder, 'fetched'), 'utf8')
        .replaceAll(/.*misc\//g, '')
        .trim()
        .split('\n');
    };
    assert.deepEqual(wanting(''), ['iRedAPD-6.1.tar.gz']);
    const one = "export USE_ROUNDCUBE='YES'\n";
    assert.deepEqual(wanting(one), ['roundcubemail-1.7.0-complete.tar.gz', 'iRedAPD-6.1.tar.gz']);
    assert.equal(wanting(`${one}export USE_NETDATA='YES'\n`).length, 3);
  });

  it('creates nothing twice on later hosts: what fails there stands in the journal of other nodes, with its password', () => {
    const statements = `mkdir -p functions samples/sql
cat >functions/dovecot.sh <<'END'
        mysql <<EOF
CREATE DATABASE IF NOT EXISTS iredadmin;
CREATE USER "iredadmin"@"%" IDENTIFIED BY "x";
GRANT ALL ON iredadmin.* TO "iredadmin"@"%";
END
`;
    const ran = (initialize: 'YES' | 'NO') => {
      const { folder, status, said } = attempt({
        installer: `${toTheEnd}\ncat functions/*.sh samples/*/*.mysql >ran`,
        initialize,
        before: `${statements}\necho 'CREATE TRIGGER \`used_quota_before_insert\`' >samples/sql/used_quota.mysql`,
      });
      assert.equal(status, 0, said);
      return readFileSync(join(folder, 'ran'), 'utf8');
    };
    const first = ran('YES');
    assert.match(first, /^CREATE USER "iredadmin"/m);
    const later = ran('NO');
    assert.match(later, /^CREATE DATABASE IF NOT EXISTS iredadmin;$/m);
    assert.match(later, /^CREATE USER IF NOT EXISTS "iredadmin"@"%" IDENTIFIED BY "x";$/m);
    assert.match(later, /^CREATE TRIGGER IF NOT EXISTS `used_quota_before_insert`$/m);
    assert.equal(later.replaceAll(/(USER|TRIGGER) IF NOT EXISTS/g, '$1'), first);
  });

  it('is good when it came to its end without an error, whatever it printed', () => {
    const { status, said, state, mailLeft, sql, folder } = attempt({ installer: `${toTheEnd}\necho 'please reboot'` });
    assert.equal(status, 0, said);
    assert.equal(state.run, 'ok');
    assert(Math.abs(state.ranAt - Date.now() / 1000) < 60);
    assert.equal(state.configured, 'cleanup');
    assert.match(readFileSync(join(folder, 'runtime/install.status'), 'utf8'), /status_generate_ssl_keys="DONE"/);
    assert(!mailLeft, 'the mail with every password is gone');
    assert.doesNotMatch(sql, /REVOKE/);
    assert.match(sql, /user=admin_iredmail\npassword=hunter2hunter2/);
  });

  it('writes files that daemons can read, and a folder that only root can', () => {
    const writing = `${toTheEnd}
mkdir -p etc/postfix/ldap && echo x >etc/iredmail.schema && touch etc/postfix/ldap/a.cf && stat -c %a etc etc/postfix/ldap etc/iredmail.schema >modes`;
    const { status, said, folder } = attempt({ installer: writing });
    assert.equal(status, 0, said);
    assert.equal(readFileSync(join(folder, 'modes'), 'utf8'), '755\n755\n644\n');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (const name of ['mailha.log', 'mailha.run']) assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
  });

  it('has exactly the answers that it needs, and no terminal for others', () => {
    const { status, folder } = attempt({ installer: `${toTheEnd}\nenv | sort >seen\ncat >>seen`, initialize: 'NO' });
    assert.equal(status, 0);
    const seen = readFileSync(join(folder, 'seen'), 'utf8');
    assert.deepEqual(
      seen.split('\n').filter((line) => /^(AUTO|CHECK|USE|MYSQL|INITIALIZE)_/.test(line)),
      [
        'AUTO_CLEANUP_REMOVE_SENDMAIL=y',
        'AUTO_CLEANUP_REPLACE_FIREWALL_RULES=n',
        'AUTO_CLEANUP_REPLACE_MYSQL_CONFIG=n',
        'AUTO_CLEANUP_RESTART_FIREWALL=n',
        'AUTO_INSTALL_WITHOUT_CONFIRM=y',
        'AUTO_USE_EXISTING_CONFIG_FILE=y',
        'CHECK_NEW_IREDMAIL=NO',
        'INITIALIZE_SQL_DATA=NO',
        'MYSQL_GRANT_HOST=%',
        'MYSQL_ROOT_USER=admin_iredmail',
        'MYSQL_SERVER_ADDRESS=db.example.net',
        'MYSQL_SERVER_PORT=3306',
        'USE_EXISTING_MYSQL=YES',
      ],
    );
  });

  const bad: readonly (readonly [what: string, tried: Tried, says: RegExp])[] = [
    [
      'ended half-way',
      { installer: 'echo packages; echo no space left; exit 1' },
      /ended with exit code 1; .*\npackages\nno space left$/,
    ],
    [
      'hangs',
      { installer: 'echo waiting; sleep 60', seconds: 1 },
      /^the installer timed out and was killed after 1 s; .*\nwaiting$/,
    ],
    ['ended well before its end', { installer: 'exit 0' }, /ended with exit code 0 but did not finish/],
    ['left no release', { installer: toTheEnd, release: false }, /left no .*release/],
    [
      'went on over an error',
      { installer: `${toTheEnd}\necho '<< ERROR >> nginx is broken' >>runtime/install.log` },
      /despite an error: << ERROR >> nginx is broken/,
    ],
    [
      'went on over an error of SQL',
      { installer: `${toTheEnd}\necho 'ERROR 1064 (42000) at line 1: You have an error' >&2` },
      /despite an SQL error: ERROR 1064/,
    ],
    [
      'left slapd down',
      { installer: toTheEnd, other: { systemctl: '[ "$*" != "is-active --quiet slapd" ]' } },
      /finished but slapd is down/,
    ],
    [
      'left maps that Postfix may not read',
      {
        installer: toTheEnd,
        other: { runuser: 'echo "postmap: fatal: open database: Permission denied" >&2; exit 1' },
      },
      /but Postfix does not find example\.net in ldap:\/etc\/postfix\/ldap\/virtual_mailbox_domains\.cf: postmap: fatal: .*Permission denied/,
    ],
    [
      'left postmaster out of the directory',
      { installer: toTheEnd, other: { runuser: 'case $6 in *@*) exit 1 ;; *) echo "$6" ;; esac' } },
      /but Postfix does not find postmaster@example\.net in .*virtual_mailbox_maps\.cf: it has no such entry/,
    ],
    [
      'could not fill the directory, which only its own log says',
      { installer: `${toTheEnd}\necho "ldap_sasl_bind(SIMPLE): Can't contact LDAP server (-1)" >>runtime/install.log` },
      /despite an LDAP error: ldap_sasl_bind.*\(-1\)/,
    ],
    [
      'had an error of SQL that only its own log says',
      { installer: `${toTheEnd}\necho 'ERROR 1064 (42000) at line 1: You have an error' >>runtime/install.log` },
      /despite an SQL error: ERROR 1064/,
    ],
    [
      'found databases that nobody should have made yet',
      { installer: `${toTheEnd}\necho 'ERROR 1007 (HY000) at line 1: database exists'` },
      /despite an SQL error: ERROR 1007/,
    ],
    [
      'had another error than that databases are there, on a later host',
      { installer: `${toTheEnd}\necho 'ERROR 1359 (HY000)'; echo 'ERROR 1045 (28000) denied'`, initialize: 'NO' },
      /despite an SQL error: ERROR 1045/,
    ],
  ];
  for (const [what, tried, says] of bad) {
    it(`is judged when it ${what}, and its administrator's rights are taken back`, () => {
      const { status, said, state, sql } = attempt(tried);
      assert.equal(status, 1);
      assert.match(said, says);
      assert.equal(state.run, 'failed');
      assert(said.startsWith(state.why), state.why);
      assert.match(sql, /REVOKE ALL PRIVILEGES ON \*\.\* FROM 'admin_iredmail'@'%'/);
    });
  }

  it('takes no notice on a later host that databases, accounts and triggers are there', () => {
    const errors = [1007, 1359, 1396]
      .map((code) => `echo 'ERROR ${code} (HY000) at line 1' | tee -a runtime/install.log`)
      .join('\n');
    assert.equal(attempt({ installer: `${toTheEnd}\n${errors}`, initialize: 'NO' }).status, 0);
  });

  it("takes no notice of netdata's account where netdata is wanted", () => {
    const syntax = `echo "ERROR 1064 (42000) at line 1: You have an error in your SQL syntax; ... near '% IDENTIFIED BY' at line 1"`;
    const tried = { installer: `${toTheEnd}\n${syntax}` };
    assert.equal(attempt(tried).status, 1);
    assert.equal(attempt({ ...tried, answers: "export USE_NETDATA='YES'\n" }).status, 0);
  });

  const lacking: readonly (readonly [what: string, other: Partial<typeof programs>, says: RegExp])[] = [
    ['the mail store', { mountpoint: 'exit 1' }, /the mail store is not mounted at/],
    ['the right to give files away there', { chown: 'exit 1' }, /no_root_squash/],
    ['its full name', { hostname: 'echo mail1' }, /`hostname -f` says mail1, wanted mail1\.example\.net/],
    [
      'the uid of vmail',
      { getent: taken('passwd 2000', 'anna:x:2000:2000::/home/anna:/bin/sh') },
      /passwd id 2000, .* vmail, is taken by anna/,
    ],
    [
      'the uid of mlmmj',
      { getent: taken('passwd 2003', 'bert:x:2003:2003::/home/bert:/bin/sh') },
      /passwd id 2003, .* mlmmj, is taken by bert/,
    ],
    [
      'the gid of netdata',
      { getent: taken('group 2004', 'staff2:x:2004:') },
      /group id 2004, .* netdata, is taken by staff2/,
    ],
    [
      'an account with its own id',
      { getent: taken('passwd vmail', 'vmail:x:5000:5000::/var/vmail:/bin/sh') },
      /vmail has passwd id 5000 here, but iRedMail needs 2000/,
    ],
    [
      'the database',
      { mariadb: "echo 'ERROR 2002: no route'; exit 1" },
      /db\.example\.net:3306 refuses admin_iredmail: ERROR 2002/,
    ],
    ['room', { df: 'echo Avail; echo 900000' }, /878 MiB left in \/var/],
  ];
  for (const [what, other, says] of lacking) {
    it(`does not begin without ${what}`, () => {
      const { status, said, ran } = attempt({ installer: toTheEnd, other });
      assert.equal(status, 1);
      assert.match(said, /^nothing was run: /);
      assert.match(said, says);
      assert(!ran);
    });
  }
});
