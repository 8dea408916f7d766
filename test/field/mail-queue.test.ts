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

describe('field: whose fault a delay is', () => {
  const host = fieldInventory.hosts.find(({ name }) => name === 'mail1');
  assert(host);
  for (const [fault, texts] of Object.entries(reasons)) {
    for (const text of texts) it(`${fault}: ${text}`, () => assert.equal(String(ownFault(text, host)), fault));
  }
});
