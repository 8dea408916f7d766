import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { complaints } from '../../../src/facts/host/complaints.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

/** Runs the real script; journalctl prints these lines. */
function asked(...lines: readonly string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lines'), `${lines.join('\n')}\n`);
  writeFileSync(
    join(folder, 'journalctl'),
    `#!/bin/sh\nprintf '%s\\n' "$*" >"${folder}/asked"\ncat "${folder}/lines"\n`,
  );
  chmodSync(join(folder, 'journalctl'), 0o755);
  const [program = '', ...args] = complaints.argv;
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  try {
    return complaints.parse(execFileSync(program, args, { encoding: 'utf8', env }), 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As `journalctl -o short-unix` prints them; the messages are of public reports and of the sources. */
const dovecot = (message: string, at = 1795521008) => `${at}.123456 mail1 dovecot[812]: ${message}`;
const mariadb = (message: string) => `1795521010.000001 db1 mariadbd[501]: ${message}`;
const slapd = (message: string) => `1795521011.500000 mail1 slapd[700]: ${message}`;
const kernel = (message: string) => `1795521012.250000 db1 kernel: ${message}`;

describe('host.complaints', () => {
  it("counts Dovecot's lines about damaged indexes, with the newest", () => {
    const found = asked(
      dovecot(
        'imap(u@example.net)<99><abc>: Error: Corrupted transaction log file /var/vmail/u/dovecot.index.log seq 2: indexid changed',
      ),
      dovecot('imap(u@example.net)<99><abc>: Warning: fscking index file /var/vmail/u/dovecot.index'),
      dovecot(
        'lmtp(u@example.net)<98><abd>: Error: Index /var/vmail/u/dovecot.index: view is now inconsistent',
        1795521009,
      ),
    );
    assert.deepEqual([...found.keys()], ['dovecot']);
    assert.equal(found.get('dovecot')?.count, 3);
    assert.deepEqual(found.get('dovecot')?.newest.at(-1), {
      at: 1795521009.123456,
      text: 'lmtp(u@example.net)<98><abd>: Error: Index /var/vmail/u/dovecot.index: view is now inconsistent',
    });
  });

  it('does not count what Dovecot says every day', () => {
    const found = asked(
      dovecot('imap-login: Info: Login: user=<u@example.net>, method=PLAIN, rip=192.0.2.1, TLS'),
      dovecot('imap-login: Info: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs)'),
      dovecot('auth-worker(5): Error: conn unix:auth-worker: ldap: Connection appears to be hanging, reconnecting'),
    );
    assert.equal(found.size, 0);
  });

  it("counts MariaDB's errors and not its warnings", () => {
    const found = asked(
      mariadb('2026-11-29  9:40:39 18 [ERROR] InnoDB: We detected index corruption in an InnoDB type table.'),
      mariadb('2026-11-29  9:40:39 18 [Warning] Aborted connection 18 to db: unconnected user: unauthenticated'),
      mariadb('2026-11-29  9:40:40 2 [Note] WSREP: Server status change connected -> joiner'),
    );
    assert.equal(found.get('mariadb')?.count, 1);
    assert.match(
      found.get('mariadb')?.newest[0]?.text ?? '',
      /^2026-11-29 {2}9:40:39 18 \[ERROR\] InnoDB: We detected/,
    );
  });

  it('counts refused entries and a full database of slapd, and no retries', () => {
    const found = asked(
      slapd('syncrepl_entry: rid=002 be_add cn=x,dc=example,dc=net failed (80)'),
      slapd('mdb_id2entry_put: mdb_put failed: MDB_MAP_FULL: Environment mapsize limit reached(-30792)'),
      slapd('do_syncrepl: rid=002 rc -1 retrying'),
      slapd('conn=1018 op=1 SEARCH RESULT tag=101 err=32 qtime=0.000020 etime=0.000120 nentries=0 text='),
    );
    assert.equal(found.get('slapd')?.count, 2);
  });

  it('counts processes that the kernel killed for lack of memory, also in a control group', () => {
    const found = asked(
      kernel('Out of memory: Killed process 501 (mariadbd) total-vm:1534088kB, anon-rss:812340kB'),
      kernel('Memory cgroup out of memory: Killed process 612 (amavisd-new) total-vm:234088kB'),
      kernel('device eth0 entered promiscuous mode'),
    );
    assert.equal(found.get('oom')?.count, 2);
  });

  it('counts all lines of a flood, and sends ten, cut', () => {
    const found = asked(
      ...Array.from({ length: 137 }, (_, n) =>
        dovecot(`imap(u): Error: Corrupted index cache file ${n} ${'x'.repeat(400)}`),
      ),
    );
    const { count, newest = [] } = found.get('dovecot') ?? {};
    assert.equal(count, 137);
    assert.equal(newest.length, 10);
    assert.deepEqual(
      newest.map(({ text }) => / file (\d+) /.exec(text)?.[1]),
      ['127', '128', '129', '130', '131', '132', '133', '134', '135', '136'],
    );
    assert(newest.every(({ text }) => text.length <= 300));
  });

  it('finds nothing where there is no journal', () => {
    assert.equal(complaints.parse('', 127).size, 0);
  });
});
