import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { complainers, complaints } from '../../../src/facts/host/complaints.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

/** What it found, of a journal that was read to its end. */
function asked(...lines: readonly string[]) {
  const found = [...askedOf('true', lines)];
  return new Map(
    found.flatMap(([who, all]) => (all === 'unread' ? assert.fail(`${who} unread`) : [[who, all] as const])),
  );
}

/** Runs the real script; journalctl prints these lines, and then exits as given. */
function askedOf(then: string, lines: readonly string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lines'), `${lines.join('\n')}\n`);
  writeFileSync(
    join(folder, 'journalctl'),
    `#!/bin/sh\nprintf '%s\\n' "$*" >"${folder}/asked"\ncat "${folder}/lines"\n${then}\n`,
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
    assert(Math.abs((found.get('dovecot')?.readAt ?? 0) - Date.now() / 1000) < 60);
    assert.deepEqual(found.get('dovecot')?.newest.at(-1), {
      at: 1795521009.123456,
      text: 'lmtp(u@example.net)<98><abd>: Error: Index /var/vmail/u/dovecot.index: view is now inconsistent',
    });
  });

  it('reports what it found before its time was up, and all other daemons as unread', () => {
    // As of timeout(1), which ends journalctl.
    const found = askedOf('exit 124', [kernel('Out of memory: Killed process 812 (mariadbd)')]);
    assert.notEqual(found.get('oom'), 'unread');
    assert.deepEqual(
      complainers.filter((who) => found.get(who) === 'unread'),
      complainers.filter((who) => who !== 'oom'),
    );
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

  it('counts a full disk, at which MariaDB waits with a warning only', () => {
    // https://jira.mariadb.org/browse/MDEV-27803
    const found = asked(
      mariadb(
        `2022-02-10 23:51:28 6 [Warning] mysqld: Disk is full writing '/var/lib/mysql/binlog.000001' (Errcode: 28 "No space left on device"). Waiting for someone to free space... (Expect up to 60 secs delay for server to continue after freeing disk space)`,
      ),
      mariadb('2022-02-10 23:51:28 6 [Warning] mysqld: Retry in 60 secs. Message reprinted in 600 secs'),
    );
    assert.equal(found.get('mariadb')?.count, 1);
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

  it('counts files of the mail store that Dovecot cannot use', () => {
    const lines = [
      'imap(u@example.net)<6>: Error: stat(/var/vmail/u/Maildir/dovecot.index.log) failed: Permission denied (euid=2000(vmail) egid=2000(vmail) missing +x perm: /var/vmail/u/Maildir, dir owned by 65534:65534 mode=0700)',
      'imap(u@example.net)<392><593f>: Error: Mailbox INBOX: Timeout (180s) while waiting for lock for transaction log file /var/vmail/u/dovecot.index.log (WRITE lock held by pid 236)',
      'imap(u@example.net)<674>: Error: fcntl(/var/vmail/u/Maildir/dovecot.list.index.log, write-lock, F_SETLKW) locking failed: No locks available',
      "imap(u@example.net)<7245>: Error: Couldn't create mailbox list lock /var/vmail/u/mailboxes.lock: file_create_locked(/var/vmail/u/mailboxes.lock) failed: link(/var/vmail/u/mailboxes.lockcf86, /var/vmail/u/mailboxes.lock) failed: Operation not supported",
      'lmtp(u@example.net)<8>: Error: open(/var/vmail/u/Maildir/tmp/1.M2.mail1) failed: Read-only file system',
    ];
    assert.equal(asked(...lines.map((line) => dovecot(line))).get('store')?.count, 5);
  });

  it('does not count sockets, nor the home of root, as the mail store', () => {
    const found = asked(
      dovecot('lda(u)<9>: Error: net_connect_unix(/run/dovecot/stats-writer) failed: Permission denied'),
      dovecot(
        'lda(root)<1026><>: Error: chdir(/root/) failed: Permission denied (euid=65534(nobody) egid=65534(nogroup) missing +x perm: /root, dir owned by 0:0 mode=0700)',
      ),
    );
    assert.equal(found.size, 0);
  });

  it('counts adverts that keepalived drops, of 1.3 to 2.4', () => {
    const vrrp = (message: string) => `1795521014.000001 lb1 Keepalived_vrrp[13450]: ${message}`;
    const lines = [
      '(lb0): ip address associated with VRID 51 not present in MASTER advert : 192.0.2.12',
      '(lb0) ip address associated with VRID 51 not present in advert from 192.0.2.99: 192.0.2.12',
      'bogus VRRP packet received on eth0 !!!',
      '(lb0) received an invalid passwd!',
      '(lb0) received an invalid passwd from 192.0.2.99!',
      '(lb0) expected 1 VIPs but received 2',
      "(lb0) advertisement interval mismatch mine=1 sec rcv'd=2 sec",
      '(lb0) WARNING - equal priority advert received from remote host with our IP address.',
    ];
    const everyday = [
      '(lb0) Received advert with lower priority 100, ours 200, forcing new election',
      '(lb0) Entering MASTER STATE',
      'Script `ready` now returning 1',
      'VRRP_Instance(lb0) Dropping received VRRP packet...',
    ];
    assert.equal(asked(...lines.map(vrrp)).get('vrrp')?.count, lines.length);
    assert.equal(asked(...everyday.map(vrrp)).size, 0);
  });

  it('counts processes that Dovecot and Postfix cannot start, and limits that are reached', () => {
    const master = (message: string) => `1795521013.000001 mail1 postfix/master[812]: ${message}`;
    const found = asked(
      dovecot(
        'master: Warning: service(imap-login): process_limit (100) reached, client connections are being dropped',
      ),
      dovecot(
        'master: Warning: service(lmtp): client_limit/service_count (1) reached, client connections are being dropped',
      ),
      dovecot('master: Error: service(auth-worker): command startup failed, throttling for 2.000 secs'),
      dovecot(
        'master: Warning: Time moved backwards by 60.512397 seconds, waiting for 60.512 seconds until new services are launched again.',
      ),
      dovecot('master: Error: service(imap): fork() failed: Cannot allocate memory'),
      master(
        'warning: service "smtp" (25) has reached its process limit "100": new clients may experience noticeable delays',
      ),
      master('warning: /usr/lib/postfix/sbin/smtpd: bad command startup -- throttling'),
    );
    assert.equal(found.get('processes')?.count, 7);
  });

  it("counts Dovecot's processes that crash or run out of memory, not those that a restart ends", () => {
    const lines = [
      'lmtp(u@example.net)<28351><6kfNLOcxv1y>: Fatal: master: service(lmtp): child 28351 returned error 83 (Out of memory (service lmtp { vsz_limit=256 MB }, you may need to increase it) - set CORE_OUTOFMEM=1 environment to get core dump)',
      'imap(u@example.net): Fatal: master: service(imap): child 25254 returned error 83 (Out of memory (service imap { vsz_limit=512 MB }, you may need to increase it))',
      'master: Error: service(imap-login): child 16181 killed with signal 11 (core dumps disabled)',
      'imap(u@example.net)<283><ab>: Fatal: master: service(imap): child 283 killed with signal 11 (core not dumped - https://dovecot.org/bugreport.html#coredumps - set /proc/sys/fs/suid_dumpable to 2)',
      'imap(u@example.net)<99><ab>: Error: mmap(size=1073741824) failed with file /var/vmail/u/dovecot.index.cache: Cannot allocate memory',
    ];
    const ended = [
      'imap-login: Fatal: master: service(imap-login): child 7 killed with signal 9',
      'master: Error: service(imap): child 1812 killed with signal 15',
      'master: Warning: Sent SIGKILL to 95 imap-login processes',
      'imap(u@example.net)<283><ab>: Fatal: block_alloc(134217728): Out of memory',
    ];
    const found = asked(...[...lines, ...ended].map((line) => dovecot(line)));
    assert.deepEqual([[...found.keys()], found.get('crashes')?.count], [['crashes'], lines.length]);
  });

  it('does not count advice and single exits', () => {
    const found = asked(
      dovecot('config: Warning: service anvil { client_limit=200 } is lower than required under max. load (207)'),
      '1795521013.000001 mail1 postfix/master[812]: warning: process /usr/lib/postfix/sbin/smtpd pid 6548 exit status 1',
      '1795521013.000001 mail1 postfix/master[812]: daemon started -- version 3.7.11, configuration /etc/postfix',
    );
    assert.equal(found.size, 0);
  });

  it('counts errors of disks, hung tasks and dropped packets', () => {
    const lines = [
      'blk_update_request: I/O error, dev sde, sector 4054268520 op 0x1:(WRITE) flags 0x100000 phys_seg 62 prio class 0',
      'I/O error, dev sda, sector 42542864 op 0x0:(READ) flags 0x80700 phys_seg 8 prio class 2',
      'Buffer I/O error on device sda1, logical block 29',
      'nvme0n1: I/O Cmd(0x2) @ LBA 2048, 8 blocks, I/O Error (sct 0x2 / sc 0x81) MORE',
      'EXT4-fs error (device sda1): ext4_journal_check_start:83: comm mariadbd: Detected aborted journal',
      'EXT4-fs (sda1): Remounting filesystem read-only',
      'XFS (dm-0): Corruption of in-memory data (0x8) detected at xfs_trans_cancel. Shutting down filesystem.',
      'BTRFS: error (device sda2) in btrfs_commit_transaction:2438: errno=-5 IO failure',
      'blk_update_request: critical medium error, dev sdb, sector 123 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0',
      'sd 6:0:0:0: rejecting I/O to offline device',
      'md/raid1:md0: Disk failure on sdb1, disabling device.',
      'device-mapper: thin: 253:2: switching pool to out-of-data-space mode',
      'INFO: task nfsd:1234 blocked for more than 120 seconds.',
      'watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [mariadbd:812]',
      'mce: [Hardware Error]: Machine check events logged',
      'nf_conntrack: nf_conntrack: table full, dropping packet',
      'neighbour: arp_cache: neighbor table overflow!',
    ];
    assert.equal(asked(...lines.map(kernel)).get('kernel')?.count, lines.length);
  });

  it('does not count drives without a medium, nor what the kernel says every day', () => {
    const lines = [
      'blk_update_request: I/O error, dev fd0, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0',
      'Buffer I/O error on dev sr0, logical block 0, async page read',
      'blk_update_request: I/O error, dev loop0, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0',
      'sr 2:0:0:0: [sr0] tag#0 Sense Key : Medium Error [current]',
      'TCP: request_sock_TCP: Possible SYN flooding on port 993. Sending cookies.',
      'EXT4-fs (sda1): mounted filesystem 2b7 r/w with ordered data mode. Quota mode: none.',
      'XFS (dm-0): Unmounting Filesystem 5c1',
      'audit: type=1400 audit(1795521012.1:45): apparmor="DENIED" operation="open" profile="/usr/sbin/slapd"',
    ];
    assert.equal(asked(...lines.map(kernel)).size, 0);
  });

  it('counts a process that was killed in its own allocation', () => {
    const line =
      'Out of memory (oom_kill_allocating_task): Killed process 6344 (clamd) total-vm:1250672kB, anon-rss:1087896kB';
    assert.equal(asked(kernel(line)).get('oom')?.count, 1);
  });

  /** From bug reports of osixia/container-openldap (#316, #571), Debian and Ubuntu, and Symas' knowledge base. */
  const persistent = [
    'slap_client_connect: URI=ldap://198.51.100.18 DN="cn=replica,dc=example,dc=net" ldap_sasl_bind_s failed (49)',
    'slap_client_connect: URI=ldap://198.51.100.18 Error, ldap_start_tls failed (2)',
    'slap_client_connect: URI=ldap://198.51.100.18 Warning, ldap_start_tls failed (-11)',
    'slap_client_connect: URI=ldap://198.51.100.18 DN="cn=admin,dc=example,dc=net" ldap_sasl_bind_s failed (13)',
    'do_syncrepl: rid=002 rc 49 quitting',
    'do_syncrep2: rid=004 got search entry without Sync State control (uid=anna,dc=example,dc=net)',
    'do_syncrep2: rid=703 LDAP_RES_SEARCH_RESULT (53) Server is unwilling to perform',
    'do_syncrep2: rid=101 LDAP_RES_SEARCH_RESULT (32) No such object',
    'syncrepl_message_to_entry: rid=006 mods check (objectClass: value #0 invalid per syntax)',
    'null_callback : error code 0x10',
    'syncrepl_null_callback : error code 0x44',
    'dn_callback : consistency error - entryUUID is not unique',
    'syncrepl_message_to_op: rid=001 be_modify uid=anna,dc=example,dc=net (16)',
    '=> mdb_idl_insert_keys: c_put id failed: MDB_MAP_FULL: Environment mapsize limit reached (-30792)',
    'mdb_opinfo_get: err MDB_READERS_FULL: Environment maxreaders limit reached(-30790)',
    'daemon: accept(8) failed errno=24 (Too many open files)',
  ];
  for (const line of persistent) {
    it(`counts ${line.slice(0, 80)}`, () => assert.equal(asked(slapd(line)).get('slapd')?.count, 1));
  }

  const passing = [
    'slap_client_connect: URI=ldap://198.51.100.18 DN="cn=replica,dc=example,dc=net" ldap_sasl_bind_s failed (-1)',
    'slap_client_connect: URI=ldap://198.51.100.18:389 Warning, ldap_start_tls failed (-1)',
    'slap_client_connect: URI=ldap://198.51.100.18 DN="cn=replica,dc=example,dc=net" ldap_sasl_bind_s failed (-5)',
    'do_syncrepl: rid=001 rc -1 retrying (4 retries left)',
    'do_syncrep2: rid=001 LDAP_RES_INTERMEDIATE - REFRESH_DELETE',
    'do_syncrep2: rid=001 LDAP_RES_SEARCH_RESULT (4096) Content Sync Refresh Required',
    'do_syncrep2: rid=001 CSN too old, ignoring 20261126015256.777114Z#000000#011#000000 (uid=anna,dc=example,dc=net)',
    'syncrepl_message_to_op: rid=001 be_modify uid=anna,dc=example,dc=net (0)',
    '<= mdb_substring_candidates: (mail) index_param failed (18)',
    '<= mdb_equality_candidates: (shadowAddress) not indexed',
    'connection_read(24): no connection!',
  ];
  for (const line of passing) {
    it(`does not count ${line.slice(0, 80)}`, () => assert.equal(asked(slapd(line)).size, 0));
  }

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
