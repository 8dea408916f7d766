import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailCertificateServed } from '../../src/checks/mail/certificate.ts';
import { mailQueueMoves } from '../../src/checks/mail/queue.ts';
import { mailServicesRun } from '../../src/checks/mail/services.ts';
import { units } from '../../src/facts/host/units.ts';
import { keyFiles } from '../../src/facts/mail/iredmail-keys.ts';
import { mailQueue, queueOf } from '../../src/facts/mail/queue.ts';
import { servedCertificates } from '../../src/facts/mail/served-certificates.ts';
import { asked, checked, fieldCases } from '../support/field.ts';

const state = { release: '1.8.1' };
const queueIn = (text: string) => {
  const now = Math.floor(Date.now() / 1000);
  return asked(mailQueue, {
    programs: { postqueue: text.replaceAll(/@NOW-(\d+)@/g, (_, age) => String(now - Number(age))) },
  });
};

describe('field: postqueue -j', () => {
  const forty = '^critical: mail1: 40 deferred for up to 2 hours; 40 queued for more than 20 minutes';
  const amavis = /the content filter refuses mail: `systemctl restart amavis`/;
  fieldCases(
    [
      [
        '50-queue-3.10.jsonl',
        'Postfix 3.10, one held for two days',
        /^degraded: mail1: 1 active for .*, 1 deferred for .*, 1 held for up to 2 days; held mail needs a release/,
      ],
      ['52-queue-empty-words.jsonl', 'words in place of a queue', 'ok: mail queues empty on mail1'],
      ['54-queue-filter-down.jsonl', 'the filter is down', new RegExp(forty), amavis],
      ['55-queue-filter-down-localhost.jsonl', 'the filter by its name', new RegExp(forty), amavis],
      ['58-queue-filter-hangs.jsonl', 'the filter hangs', new RegExp(forty), amavis],
      [
        '59-queue-control-remote.jsonl',
        'one remote server is down',
        /^degraded: mail1: 40 deferred .*-> .*qshape deferred/,
      ],
    ],
    (text) => checked(mailQueueMoves, { mail1: { state, queue: queueIn(text) } }),
  );
  fieldCases(
    [
      [
        '53-queue-quoted-reason.jsonl',
        'quotes and a backslash in the reason',
        'host mx.example.org[203.0.113.9] said: 450 4.1.8 <root@pve.example.net>: Sender "address" rejected: DOMAIN\\user not found',
      ],
    ],
    (text) => queueIn(text)?.reason?.text ?? '',
  );
  fieldCases([['50-queue-3.10.jsonl', 'each queue is counted', 'active 1, deferred 1, hold 1']], (text) => {
    const queue = queueIn(text);
    return ['active', 'deferred', 'hold'].map((name) => `${name} ${queue && queueOf(queue, name).count}`).join(', ');
  });
});

/** What systemctl show prints of the units that it was asked about. */
function shownBySystemd(known: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const names = units.argv.filter((word) => /\.(service|target)$/.test(word));
  return names
    .map((Id) => {
      const said = known[Id]
        ? { LoadState: 'loaded', ...known[Id] }
        : { LoadState: 'not-found', ActiveState: 'inactive' };
      return Object.entries({ Id, NRestarts: '0', StateChangeTimestamp: '@1', ...said }).map(
        ([key, value]) => `${key}=${value}\n`,
      );
    })
    .map((lines) => lines.join(''))
    .join('\n');
}

describe('field: the daemons of a mail host', () => {
  fieldCases(
    [
      [
        '83-units-postfix-instance.json',
        'postfix.service is /bin/true, and its instance failed',
        /^critical: on mail1 postfix is failed -> On mail1: `systemctl restart postfix`; `journalctl -u 'postfix\*'` shows why/,
      ],
    ],
    (text) => checked(mailServicesRun, { mail1: { state, units: units.parse(shownBySystemd(JSON.parse(text)), 0) } }),
  );
  fieldCases(
    [
      [
        '84-certificate-text-first.pem',
        'words and a key before the certificate',
        'ok: installed certificate served on mail1',
      ],
    ],
    (text) => checked(mailCertificateServed, { mail1: { state, certificates: servedCertificates.parse(text, 0) } }),
  );
  it('a file without a newline at its end hides no port', () => {
    const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;
    const certificates = asked(servedCertificates, {
      moved: { [keyFiles.certificate]: pem('NEW') },
      programs: { openssl: pem('OLD') },
    });
    assert.match(
      checked(mailCertificateServed, { mail1: { state, certificates } }),
      /^degraded: mail1 serves an outdated certificate on port 993, 587, 443 and 389 ->/,
    );
  });
});
