import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailQueueMoves } from '../../src/checks/mail/queue.ts';
import { ownFault } from '../../src/checks/mail/queue-reason.ts';
import { mailQueue } from '../../src/facts/mail/queue.ts';
import { asked, checked, fieldInventory } from '../support/field.ts';

const now = Math.floor(Date.now() / 1000);
const refused = 'connect to 127.0.0.1[127.0.0.1]:10024: Connection refused';

/** As postqueue(1) prints a message that has waited for two hours, with the reason of each of its recipients. */
function message(n: number, reasons: readonly string[], queue = 'deferred'): string {
  const to = reasons.map((reason) => ({ address: 'b@example.org', delay_reason: reason }));
  const head = `"queue_name": "${queue}", "queue_id": "4X${n}", "arrival_time": ${now - 7200}, "message_size": 12`;
  return `{${head}, "forced_expire": false, "sender": "a@example.net", "recipients": ${JSON.stringify(to).replaceAll('":"', '": "')}}\n`;
}
const times = (count: number, make: (n: number) => string) => Array.from({ length: count }, (_, n) => make(n)).join('');
const judged = (printed: string) =>
  checked(mailQueueMoves, {
    mail1: { state: { release: '1.8.1' }, queue: asked(mailQueue, { programs: { postqueue: printed } }) },
  });

const full =
  'host mail1[private/dovecot-lmtp] said: 452 4.2.2 <b@example.org> Quota exceeded (mailbox for user is full)';
const queues: readonly (readonly [what: string, printed: string, expected: RegExp])[] = [
  [
    'the filter is down, and more mail waits for another server',
    times(35, (n) => message(n, [refused])) + times(60, (n) => message(n, ['host mx.example.org said: 450 later'])),
    /^critical: .*for example "connect to 127\.0\.0\.1.*restart amavis/,
  ],
  [
    'a message to two: the second waits for the filter',
    times(40, (n) => message(n, ['host mx.example.org said: 450 later', refused])),
    /^critical: .*restart amavis/,
  ],
  [
    'reasons that differ in the id of amavis only',
    times(40, (n) =>
      message(n, [`host 127.0.0.1[127.0.0.1] said: 451 4.5.0 Error in processing, id=0${n}-1, virus_scan`]),
    ) + times(2, (n) => message(n, ['host mx.example.org said: 450 later'])),
    /^critical: .*main reason "host 127\.0\.0\.1.*clamav-daemon/,
  ],
  [
    'as many servers as messages: no reason is the main one',
    times(40, (n) => message(n, [`host mx${n}.example.org[203.0.113.${n}] said: 450 4.2.0 greylisted`])),
    /^degraded: .*for example "host mx\d+.*qshape deferred/,
  ],
  ['full mailboxes are no fault of Dovecot', times(40, (n) => message(n, [full])), /^degraded: .*doveadm quota get/],
  [
    'names that are not found',
    times(40, (n) =>
      message(n, [
        `Host or domain name not found. Name service error for name=x${n}.org type=MX: Host not found, try again`,
      ]),
    ),
    /^degraded: .*\/etc\/resolv\.conf/,
  ],
  [
    'incoming mail that the queue manager does not take',
    times(40, (n) => message(n, [], 'incoming')),
    /^critical: mail1: 40 incoming for up to 2 hours; .*journalctl -u 'postfix\*'/,
  ],
  ['submissions that pickup does not take', times(3, (n) => message(n, [], 'maildrop')), /^ok: mail1: 3 maildrop for/],
  [
    'held mail had another reason than the mail that waits',
    times(60, (n) => message(n, [refused], 'hold')) +
      times(40, (n) => message(n, ['host mx.example.org said: 450 later'])),
    /^degraded: mail1: 40 deferred for up to 2 hours, 60 held .*main reason "host mx\.example\.org/,
  ],
  [
    'a long reason, cut in the middle of a character',
    times(40, (n) => message(n, [`host mx.example.org[203.0.113.9] said: 450 ${'я'.repeat(300)}`])),
    /main reason "host mx\.example\.org\[203\.0\.113\.9\] said: 450 я+"/,
  ],
  ['a reason of several lines', times(40, (n) => message(n, ['a\tb\nc'])), /main reason "a b c"/],
  [
    'the answer was cut off in its last line',
    times(2, (n) => message(n, ['x'])) + message(3, ['x']).slice(0, 30),
    /^ok: mail1: 2 deferred for up to 2 hours$/,
  ],
  [
    'an answer of another form is no empty queue',
    `{"arrival_time": 1, "queue_name": "deferred", "recipients": []}\n`,
    /^unknown: cannot read the mail queue of mail1: \{"arrival_time"/,
  ],
  [
    'words of an error, whatever the exit code',
    'postqueue: fatal: Queue report unavailable - mail system is down\n',
    /^unknown: cannot read the mail queue of mail1: postqueue: fatal: Queue report unavailable/,
  ],
  [
    'an error after a warning: the error says why',
    `postqueue: warning: /etc/postfix/main.cf, line 9: overriding earlier entry: a=b
postqueue: fatal: /etc/postfix/main.cf, line 71: missing '=' after attribute name: "oops"
`,
    /^unknown: cannot read the mail queue of mail1: postqueue: fatal: \/etc\/postfix\/main\.cf, line 71/,
  ],
  [
    'the queue read past a Postfix that is down',
    `postqueue: warning: Mail system is down -- accessing queue directly (Connect to the Postfix showq service: No such file or directory)
${message(1, ['x'])}`,
    /^ok: mail1: 1 deferred/,
  ],
  [
    'a warning before a queue',
    `postqueue: warning: /etc/postfix/main.cf: unused parameter: a=b\n${message(1, ['x'])}`,
    /^ok: mail1: 1 deferred/,
  ],
];

describe('field: postqueue -j, other queues', () => {
  for (const [what, printed, expected] of queues) it(what, () => assert.match(judged(printed), expected));
});

/** Postfix' own words, by its source: sys_exits.c, command.c, maildir.c, mailbox.c, qmgr_message.c, smtp_proto.c. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  delivery: [
    'Command time limit exceeded: "/usr/lib/dovecot/deliver"',
    'temporary failure',
    'system resource problem',
    'maildir delivery failed: create maildir file /srv/vmail/new/x: No space left on device',
    'cannot access mailbox /var/mail/root for user root. unable to create lock file',
    'host mail1[private/dovecot-lmtp] said: 451 4.3.0 <b@example.org> Temporary internal error',
  ],
  postfix: [
    'mail system configuration error',
    'table lookup failure',
    // The table of smtp_tls_policy_maps, by smtp_tls_policy.c.
    'Temporary lookup error',
    'address resolver failure',
    'deferred transport',
    'transport amavis failure -- see a previous warning/fatal/panic logfile record for the problem description',
    'client TLS configuration problem',
    'host 127.0.0.1[127.0.0.1] said: 451 4.3.0 Temporary lookup failure',
  ],
  filter: [
    'delivery temporarily suspended: conversation with 127.0.0.1[127.0.0.1] timed out while sending RCPT TO',
    'lost connection with 127.0.0.1[127.0.0.1] while receiving the initial server greeting',
    'connect to ::1[::1]:10024: Connection refused',
    'connect to mail1.example.net[/run/amavis/amavisd.sock]: No such file or directory',
  ],
  undefined: [
    full,
    'host mx.example.org[203.0.113.9] said: 451 4.7.1 Greylisting in action, table lookup failure',
    'host mx.example.org[203.0.113.9] said: 450 4.2.2 over quota',
    'TLS is required, but was not offered by host mx.example.org[203.0.113.9]',
    'Cannot start TLS: handshake failure',
    'connect to mx.example.org[2001:db8::9]:25: No route to host',
    'delivery temporarily suspended: host mx.example.org[203.0.113.9] refused to talk to me: 554 blocked',
    'SASL authentication failed; server smtp.example.org[203.0.113.10] said: 535 5.7.8 bad credentials',
  ],
};

/** Delays from logs in public reports: whose fault each is, and what helps. */
const reported: readonly (readonly [reason: string, fault: string, remedy: RegExp])[] = [
  // What amavis answers.
  [
    'host 127.0.0.1[127.0.0.1] said: 451 4.5.0 Error in processing, id=07411-04, virus_scan FAILED: virus_scan: ALL VIRUS SCANNERS FAILED:  (in reply to end of DATA command)',
    'filter',
    /restart clamav-daemon/,
  ],
  [
    "host 127.0.0.1[127.0.0.1] said: 451 4.5.0 Error in processing, id=02364-03, parts_decode_ext FAILED: file(1) utility (/usr/bin/file) error: run_command: can't fork: Cannot allocate memory at /usr/sbin/amavisd-new line 3009, <GEN47> line 71. (in reply to end of DATA command)",
    'filter',
    /free -m/,
  ],
  [
    "host 127.0.0.1[127.0.0.1] said: 451 4.5.0 Can't flush mail file: No space left on device at (eval 56) line 619 (in reply to end of DATA command)",
    'filter',
    /df -h; df -i/,
  ],
  [
    'host 127.0.0.1[127.0.0.1] said: 451 4.5.0 Error in processing, id=27311-09-9, quar+notif FAILED: mail_dispatch: no recognized protocol name: 0 at /usr/sbin/amavisd line 8516. (in reply to end of DATA command)',
    'filter',
    /restart amavis/,
  ],
  [
    'host 127.0.0.1[127.0.0.1] said: 452 4.3.1 Insufficient system storage (in reply to MAIL FROM command)',
    'filter',
    /df -h/,
  ],
  // What amavis says of Postfix, to which it hands mail back.
  [
    'host 127.0.0.1[127.0.0.1] said: 451 4.7.1 TempFailed, id=09631-10, from MTA([127.0.0.1]:10025): 451 4.7.1 Service unavailable - try again later (in reply to end of DATA command)',
    'postfix',
    /hand mail back to Postfix.*:10025/,
  ],
  [
    'host 127.0.0.1[127.0.0.1] said: 451 4.5.0 From MTA([127.0.0.1]:10025) during fwd-connect (Negative greeting:  at (eval 113) line 596, <GEN35> line 82.): id=01086-04 (in reply to end of DATA command)',
    'postfix',
    /:10025/,
  ],
  [
    "host 127.0.0.1[127.0.0.1] said: 450 4.4.1 Can't connect to 127.0.0.1 port 10025, Connection refused at /usr/sbin/amavisd-new line 2912, <GEN9> line 34., id=17864-02 (in reply to end of DATA command)",
    'postfix',
    /:10025/,
  ],
  [
    'host 127.0.0.1[127.0.0.1] said: 451 4.3.0 Error: queue file write error (in reply to end of DATA command)',
    'postfix',
    /postfix check/,
  ],
  // Dovecot, by LMTP and by dovecot-lda.
  [
    'delivery temporarily suspended: lost connection with mail1.example.net[private/dovecot-lmtp] while receiving the initial server greeting',
    'delivery',
    /status dovecot/,
  ],
  [
    'host mail1.example.net[private/dovecot-lmtp] said: 452 4.2.2 <b@example.net> Not enough disk quota (in reply to end of DATA command)',
    'delivery',
    /df -h; df -i/,
  ],
  [
    'host mail1.example.net[private/dovecot-lmtp] said: 452 4.2.2 <b@example.net> Mailbox is full / Blocks limit exceeded / Inode limit exceeded',
    'undefined',
    /doveadm quota get/,
  ],
  [
    "temporary failure. Command output: lda(b@example.net): Error: net_connect_unix(/run/dovecot/stats-writer) failed: Permission denied Can't open log file /var/log/dovecot.log: Permission denied",
    'delivery',
    /status dovecot/,
  ],
  [
    'temporary failure. Command output: lda(b@example.net): Error: sieve: failed to store into mailbox INBOX: Quota exceeded (mailbox for user is full)',
    'undefined',
    /doveadm quota get/,
  ],
  [
    'temporary failure. Command output: procmail: Quota exceeded while writing "/srv/vmail/b/Maildir/tmp/1157969601.28098_0.mail1"',
    'undefined',
    /doveadm quota get/,
  ],
  ['maildir delivery failed: create maildir file: No space left on device', 'delivery', /df -h; df -i/],
  [
    'maildir delivery failed: create maildir file /srv/vmail/b/tmp/1180725601.P5231.mail1: Read-only file system',
    'delivery',
    /status filer/,
  ],
  // [localhost]:10024, as public reports of Postfix with a content filter have it.
  [
    'Host or domain name not found. Name service error for name=localhost type=A: Host not found, try again',
    'postfix',
    /looks up localhost in DNS.*write 127\.0\.0\.1/,
  ],
  // Programs beside Dovecot.
  [
    'Command died with status 255: "/usr/bin/faxmail". Command output: faxmail: Cannot create temp directory /tmp//faxmail.rdqNMa.',
    'undefined',
    /\/usr\/bin\/faxmail fails: .*grep -rs \/usr\/bin\/faxmail/,
  ],
  [
    'Command died with status 8: "/mail/mailman-2.1.6/mail/mailman bounces staff". Command output: Failure to find group name mailman.',
    'undefined',
    /mailman fails:/,
  ],
  ['Command time limit exceeded: "/usr/lib/dovecot/dovecot-lda"', 'delivery', /status dovecot/],
  ['cannot find alias database owner', 'postfix', /postfix check/],
  // Other servers.
  ['unable to look up host smtp.example.org: No address associated with hostname', 'undefined', /resolv\.conf/],
  [
    'SASL authentication failed; cannot authenticate to server smtp.example.org[203.0.113.10]: no mechanism available',
    'undefined',
    /libsasl2-modules/,
  ],
  ['Server certificate not trusted', 'undefined', /smtp_tls_CAfile/],
  [
    'host mx.example.org[203.0.113.9] refused to talk to me: 450 Client host rejected: cannot find your hostname, [192.0.2.17]',
    'undefined',
    /no reverse DNS/,
  ],
  [
    'host mx.example.org[203.0.113.9] refused to talk to me: 554-kundenserver.example (mxeue106) Nemesis ESMTP Service not available 554-No SMTP service 554 invalid DNS PTR resource record',
    'undefined',
    /no reverse DNS/,
  ],
  [
    'host mx.example.org[203.0.113.9] refused to talk to me: 421 Refused. Your reverse DNS entry does not resolve to your IP.',
    'undefined',
    /no reverse DNS/,
  ],
  [
    'host mx.example.org[203.0.113.9] said: 451 4.7.1 Greylisting in effect, please try again later (in reply to RCPT TO command)',
    'undefined',
    /qshape deferred/,
  ],
  [
    'connect to mx.example.org[203.0.113.9]:25: Connection timed out',
    'undefined',
    /qshape deferred.*outgoing port 25 may be blocked/,
  ],
  [
    'delivery temporarily suspended: connect to mx.example.org[203.0.113.9]:25: Network is unreachable',
    'undefined',
    /port 25 may be blocked/,
  ],
  [
    'SASL authentication failed; server smtp.example.org[203.0.113.10] said: 534-5.7.9 Application-specific password required. Learn more at?534 5.7.9  https://support.example.org/mail/?p=InvalidSecondFactor o5sm22737898pgc.16 - gsmtp',
    'undefined',
    /relay refuses our login/,
  ],
  [
    'delivery temporarily suspended: SASL authentication failed; server smtp.example.org[203.0.113.10] said: 451 Authentication failed: Maximum credits exceeded',
    'undefined',
    /relay refuses our login/,
  ],
  [
    'host mx.example.org[203.0.113.9] refused to talk to me: 554 Service unavailable; Client host [mail1.example.net] blocked using Barracuda Reputation; http://bbl.example.org/q.cgi?ip=192.0.2.17',
    'undefined',
    /receivers distrust this host/,
  ],
  [
    'host mx.example.org[203.0.113.9] said: 451 qq write error or disk full (#4.3.0) (in reply to end of DATA command)',
    'undefined',
    /qshape deferred/,
  ],
  [
    'host mx.example.org[203.0.113.9] said: 452 4.3.1 Insufficient system storage (in reply to MAIL FROM command)',
    'undefined',
    /qshape deferred/,
  ],
  [
    'host mx.example.org[203.0.113.9] said: 451 4.3.5 Server configuration problem (in reply to RCPT TO command)',
    'undefined',
    /qshape deferred/,
  ],
  [
    'host mx.example.org[203.0.113.9] said: 452 4.2.2 Over quota (in reply to end of DATA command)',
    'undefined',
    /qshape deferred/,
  ],
  [
    'Host or domain name not found. Name service error for name=gmaill.example type=MX: Host not found, try again',
    'undefined',
    /resolv\.conf/,
  ],
];

describe('field: delays in public reports', () => {
  for (const [reason, fault, remedy] of reported) {
    it(reason, () => {
      const said = judged(times(40, (n) => message(n, [reason])));
      assert.match(said, new RegExp(`^${fault === 'undefined' ? 'degraded' : 'critical'}: `));
      assert.match(said, remedy);
      const host = fieldInventory.hosts.find(({ name }) => name === 'mail1');
      assert.equal(String(host && ownFault(reason, host)), fault);
    });
  }

  const own: readonly (readonly [what: string, reason: (n: number) => string])[] = [
    [
      'the time of an internal error of Dovecot',
      (n) =>
        `host mail1[private/dovecot-lmtp] said: 451 4.2.0 <b${n}@example.net> Internal error occurred. Refer to server log for more information. [2026-03-07 22:35:${10 + n}] (in reply to end of DATA command)`,
    ],
    [
      'the user of dovecot-lda',
      (n) =>
        `temporary failure. Command output: lda(b${n}@example.net): Error: net_connect_unix(/run/dovecot/stats-writer) failed: Permission denied`,
    ],
    [
      'the file of a Maildir',
      (n) => `maildir delivery failed: create maildir file /srv/vmail/b/tmp/11807256${n}.P52.mail1: Permission denied`,
    ],
  ];
  for (const [what, reason] of own) {
    it(`counts as one the reasons that differ in ${what}`, () => {
      const other = 'connect to mx.example.org[203.0.113.9]:25: Connection timed out';
      const said = judged(times(40, (n) => message(n, [reason(n)])) + times(50, (n) => message(n + 50, [other])));
      assert.match(said, /^critical: .*Dovecot refuses mail/);
    });
  }
});

describe('field: whose fault a delay is', () => {
  const host = fieldInventory.hosts.find(({ name }) => name === 'mail1');
  assert(host);
  for (const [fault, texts] of Object.entries(reasons)) {
    for (const text of texts) it(`${fault}: ${text}`, () => assert.equal(String(ownFault(text, host)), fault));
  }
});
