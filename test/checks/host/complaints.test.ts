import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  dovecotNotCorrupt,
  galeraNoErrors,
  ldapNoErrors,
  mailProcessesStart,
  mailStoreUsable,
  noKernelErrors,
  noOomKills,
  vrrpAdvertsFit,
} from '../../../src/checks/host/complaints.ts';
import { dovecotDoesNotCrash } from '../../../src/checks/mail/crashes.ts';
import type { Complainer } from '../../../src/facts/host/complaints.ts';
import type { Check } from '../../../src/model/check/check.ts';
import { judged, view } from '../../support/views.ts';

interface Said {
  readonly count?: number;
  readonly startedAt?: number;
  readonly readAt?: number;
  /** To the provider in the lines; undefined where the daemon is not slapd. */
  readonly connection?: string;
  readonly lines: readonly (readonly [at: number, text: string])[];
}

function judge(check: Check, who: Complainer, said: Said) {
  const { lines, count = lines.length, startedAt = 0, readAt = 0, connection = '' } = said;
  const unit = { known: true, active: 'active', enabled: true, changedAt: startedAt, restarts: 0 };
  const units = new Map(
    ['mariadb.service', 'slapd.service', 'dovecot.service', 'postfix.service'].map((name) => [name, unit]),
  );
  const newest = lines.map(([at, text]) => ({ at, text }));
  const complaints = new Map(lines.length > 0 ? [[who, { count, newest, readAt }]] : []);
  const consumers = [{ provider: 'ldap://198.51.100.18/', phase: 'Persist', connection }];
  const node = { running: true, directories: [{ consumers }] };
  return judged(check, view({ mail1: { units, complaints, node }, mail2: { units, complaints: new Map(), node } }));
}

describe('dovecot.not-corrupt', () => {
  it('is unknown for a host whose log could not be read in time, and not fine', () => {
    const complaints = new Map<Complainer, 'unread'>([['dovecot', 'unread']]);
    const verdict = judged(
      dovecotNotCorrupt,
      view({ mail1: { units: new Map(), complaints }, mail2: { units: new Map(), complaints: new Map() } }),
    );
    assert.equal(verdict.status, 'unknown');
    assert.match(verdict.summary, /^log of mail1 not read: journalctl took longer than 10 s/);
  });

  it('is ok without such lines', () => {
    assert.deepEqual(judge(dovecotNotCorrupt, 'dovecot', { lines: [] }), {
      status: 'ok',
      hosts: ['mail1', 'mail2'],
      summary: '2 hosts without complaints for 10 min',
    });
  });

  it('is degraded with the rate and the newest line, and names the host that logs it', () => {
    const { status, hosts, summary } = judge(dovecotNotCorrupt, 'dovecot', {
      lines: [
        [1, 'Error: a'],
        [2, 'Error: b'],
      ],
    });
    assert.deepEqual([status, hosts], ['degraded', ['mail1']]);
    assert.match(
      summary,
      /^Dovecot reports damaged mailboxes or indexes on mail1: 2 lines in 10 min, the newest: Error: b; /,
    );
  });

  it('is critical in a flood, though only some lines were sent', () => {
    const { status, summary } = judge(dovecotNotCorrupt, 'dovecot', { count: 137, lines: [[1, 'Error: a']] });
    assert.equal(status, 'critical');
    assert.match(summary, /137 lines/);
  });
});

describe('galera.no-errors', () => {
  it('is degraded by an error, and critical by corruption', () => {
    assert.equal(judge(galeraNoErrors, 'mariadb', { lines: [[1, '[ERROR] disk full']] }).status, 'degraded');
    const grave = '[ERROR] InnoDB: We detected index corruption in an InnoDB type table';
    assert.equal(judge(galeraNoErrors, 'mariadb', { lines: [[1, grave]] }).status, 'critical');
  });

  // From MDEV-27803, mariadb-operator#1180, bitnami/charts#11088, galera#462 and percona-xtradb-cluster.
  for (const [text, status, remedy] of [
    [
      `[Warning] mysqld: Disk is full writing './binlog.000001' (Errcode: 28 "No space left on device")`,
      'critical',
      /df -h/,
    ],
    [
      '[ERROR] mysqld: Disk full (/tmp/#sql-temptable-1.MAI); waiting for someone to free some space...',
      'critical',
      /df -h/,
    ],
    ["[ERROR] mysqld: Can't open file './a.MYD' (errno: 24 \"Too many open files\")", 'degraded', /LimitNOFILE/],
    [
      '[ERROR] WSREP: handshake with remote endpoint ssl://198.51.100.16:4567 failed: asio.ssl:337047686: certificate verify failed',
      'degraded',
      /openssl x509 -enddate/,
    ],
    ['WSREP_SST: [ERROR] mariadb-backup finished with error: 1.', 'degraded', /state transfer failed.*other end/],
    [
      '[ERROR] WSREP: gcs_group_handle_join_msg():731: Will never receive state. Need to abort.',
      'degraded',
      /other end/,
    ],
    ['[ERROR] InnoDB: Database page corruption on disk', 'critical', /rebuild it with `recover databases`/],
  ] as const) {
    it(text, () => {
      const verdict = judge(galeraNoErrors, 'mariadb', { lines: [[1, text]] });
      assert.equal(verdict.status, status);
      assert.match('remedy' in verdict ? verdict.remedy : '', remedy);
    });
  }

  it('shows the gravest line, also when others came after it', () => {
    const lines = [
      [1, '[ERROR] InnoDB: Database page corruption on disk'],
      [2, '[ERROR] Event Scheduler: [root@%][mail.purge] Table is locked'],
    ] as const;
    assert.match(
      judge(galeraNoErrors, 'mariadb', { lines }).summary,
      /2 lines in 10 min, the worst: .*page corruption/,
    );
  });

  it('leaves out what was logged before the last start', () => {
    const lines = [
      [100, '[ERROR] a'],
      [200, '[ERROR] b'],
    ] as const;
    assert.equal(judge(galeraNoErrors, 'mariadb', { lines, startedAt: 200 }).status, 'ok');
    assert.match(judge(galeraNoErrors, 'mariadb', { lines, count: 90, startedAt: 150 }).summary, /: 1 line in 10 min/);
  });
});

describe('ldap.no-errors', () => {
  it('is critical when the database is full', () => {
    assert.equal(judge(ldapNoErrors, 'slapd', { lines: [[1, 'mdb_put failed: MDB_MAP_FULL']] }).status, 'critical');
    assert.equal(judge(ldapNoErrors, 'slapd', { lines: [[1, 'be_add failed (80)']] }).status, 'degraded');
  });

  // Of a first deploy: mail1 is set up before mail2 has cn=replica.
  it('counts a refused bind while slapd repeats it, and other errors as long as the log has them', () => {
    const refused =
      'slap_client_connect: URI=ldap://198.51.100.18/ DN="cn=replica,dc=example,dc=net" ldap_sasl_bind_s failed (49)';
    const lines = [[1, refused] as const, [10, refused] as const];
    const after = (seconds: number, ...more: (readonly [number, string])[]) =>
      judge(ldapNoErrors, 'slapd', { lines: [...lines, ...more], readAt: 10 + seconds });
    const now = after(35);
    assert.equal(now.status, 'degraded');
    assert.match(now.summary, /^slapd logs errors on mail1: 2 lines in 10 min/);
    assert.equal(after(95).status, 'ok');
    const other = after(95, [11, 'syncrepl_entry: rid=001 be_add failed (80)']);
    assert.equal(other.status, 'degraded');
    assert.match(other.summary, /: 1 line in 10 min, the newest: syncrepl_entry: rid=001 be_add failed \(80\)/);
    const connected = { readAt: 11, connection: 'IP=198.51.100.17:58586' };
    assert.equal(judge(ldapNoErrors, 'slapd', { lines, ...connected }).status, 'ok', 'as right after `deploy all`');
    const elsewhere = refused.replace('198.51.100.18', '198.51.100.19');
    assert.equal(judge(ldapNoErrors, 'slapd', { lines: [[1, elsewhere]], ...connected }).status, 'degraded');
  });
});

describe('host.no-oom-kills', () => {
  it('is degraded, with what was killed', () => {
    const { status, summary } = judge(noOomKills, 'oom', {
      lines: [[1, 'Out of memory: Killed process 501 (mariadbd)']],
    });
    assert.equal(status, 'degraded');
    assert.match(summary, /Killed process 501 \(mariadbd\)/);
  });
});

const words = (check: Check, who: Complainer, line: string) => {
  const verdict = judge(check, who, { lines: [[1, line]] });
  return `${verdict.status}: ${verdict.summary} -> ${'remedy' in verdict ? verdict.remedy : ''}`;
};

describe('keepalived.adverts', () => {
  it('says how to find the sender, and what to do about each', () => {
    const line = '(lb0) ip address associated with VRID 51 not present in MASTER advert : 192.0.2.12';
    assert.match(
      words(vrrpAdvertsFit, 'vrrp', line),
      /^degraded: keepalived drops adverts .*tcpdump -vni any vrrp.*another `vrid`.*plan directors/,
    );
  });
});

describe('mail-store.usable', () => {
  it('names the owner, the lock or the disk, by the newest line', () => {
    const denied = 'Error: stat(/var/vmail/u) failed: Permission denied (dir owned by 65534:65534 mode=0700)';
    assert.match(words(mailStoreUsable, 'store', denied), /^degraded: Dovecot cannot use .* on mail1: .*nfsidmap -c/);
    const lock = 'Error: fcntl(/var/vmail/u/x, write-lock, F_SETLKW) locking failed: No locks available';
    assert.match(words(mailStoreUsable, 'store', lock), /^degraded: .*rpc-statd/);
    const readOnly = 'Error: open(/var/vmail/u/tmp/x) failed: Read-only file system';
    assert.match(words(mailStoreUsable, 'store', readOnly), /^critical: .*status filer/);
  });
});

describe('mail.processes', () => {
  it('reports a clock that was set back for as long as Dovecot waits', () => {
    const line =
      'master: Warning: Time moved backwards by 12.512397 seconds, waiting for 12.512 seconds until new services are launched again.';
    const after = (seconds: number, startedAt = 0) =>
      judge(mailProcessesStart, 'processes', { lines: [[100, line]], readAt: 100 + seconds, startedAt });
    const now = after(5);
    assert.equal(now.status, 'degraded');
    assert.match('remedy' in now ? now.remedy : '', /^On mail1: `timedatectl`\. Its clock was set back/);
    assert.equal(after(13).status, 'ok');
    assert.equal(after(5, 101).status, 'ok', 'Dovecot was restarted');
  });

  it('says what to raise or where to look, by the newest line', () => {
    const limit =
      'master: Warning: service(imap-login): process_limit (100) reached, client connections are being dropped';
    assert.match(words(mailProcessesStart, 'processes', limit), /^degraded: mail services cannot start .*doveadm who/);
    const smtp = 'warning: service "smtp" (25) has reached its process limit "100": new clients may experience delays';
    assert.match(words(mailProcessesStart, 'processes', smtp), /master\.cf/);
    const startup = 'master: Error: service(imap-login): command startup failed, throttling for 2 secs';
    assert.match(words(mailProcessesStart, 'processes', startup), /postfix check/);
  });

  // A first deploy of the real iRedMail on Debian 13: Postfix started before its maps were there, and was reloaded later.
  it('does not count what Postfix or Dovecot logged before its last start or reload', () => {
    const smtpd = 'warning: /usr/lib/postfix/sbin/smtpd: bad command startup -- throttling';
    const login = 'master: Error: service(imap-login): command startup failed, throttling for 2 secs';
    const lines = [
      [3, smtpd],
      [4, login],
    ] as const;
    assert.equal(judge(mailProcessesStart, 'processes', { startedAt: 9, lines }).status, 'ok');
    const later = judge(mailProcessesStart, 'processes', { startedAt: 3, lines });
    assert.match(later.summary, /on mail1: 1 line in 10 min, the newest: master: Error: service\(imap-login\)/);
  });
});

describe('dovecot.no-crashes', () => {
  it('tells a limit of memory from a fault', () => {
    const memory =
      'Fatal: master: service(lmtp): child 9 returned error 83 (Out of memory (service lmtp { vsz_limit=256 MB }))';
    assert.match(words(dovecotDoesNotCrash, 'crashes', memory), /^degraded: Dovecot processes crash .*1500M/);
    const fault = 'Fatal: master: service(imap): child 283 killed with signal 11 (core dumps disabled)';
    assert.match(words(dovecotDoesNotCrash, 'crashes', fault), /^degraded: .*force-resync.*history\.log/);
  });
});

describe('host.no-kernel-errors', () => {
  it('is critical where a file system is gone or clients are refused, and names what helps', () => {
    assert.match(
      words(noKernelErrors, 'kernel', 'EXT4-fs (sda1): Remounting filesystem read-only'),
      /^critical: the kernel reports errors on mail1: 1 line in 10 min.*findmnt -O ro/,
    );
    assert.match(
      words(noKernelErrors, 'kernel', 'nf_conntrack: nf_conntrack: table full, dropping packet'),
      /^critical: .*nf_conntrack_max/,
    );
    assert.match(
      words(noKernelErrors, 'kernel', 'INFO: task dovecot:812 blocked for more than 120 seconds.'),
      /^degraded: .*vmstat 1/,
    );
    assert.match(words(noKernelErrors, 'kernel', 'I/O error, dev sda, sector 4'), /^degraded: .*names the disk/);
  });
});
