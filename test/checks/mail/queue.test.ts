import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailQueueMoves } from '../../../src/checks/mail/queue.ts';
import type { MailQueue, Queue } from '../../../src/facts/mail/queue.ts';
import { bareMail, noMailWaits } from '../../support/pretend-iredmail.ts';
import { judged, view } from '../../support/views.ts';

const state = { ...bareMail('mail1').state, release: '1.8.1' };
const queue = (name: string, count: number, long: number, oldestSeconds: number): Queue => ({
  name,
  count,
  overdue: long,
  oldestSeconds,
});
const having = (...queues: readonly Queue[]): MailQueue => ({ ...noMailWaits, queues });
const of = (mail1: MailQueue | undefined, mail2: MailQueue = noMailWaits) => {
  const verdict = judged(mailQueueMoves, view({ mail1: { state, queue: mail1 }, mail2: { state, queue: mail2 } }));
  return `${verdict.status}: ${verdict.summary}${'remedy' in verdict ? ` -> ${verdict.remedy}` : ''}`;
};

describe('mail.queue', () => {
  it('is ok when nothing waits, and when some wait who always do', () => {
    assert.equal(of(noMailWaits), 'ok: mail queues empty on mail1 and mail2');
    assert.equal(
      of(having(queue('deferred', 29, 29, 90_000), queue('active', 500, 0, 3))),
      'ok: mail1: 500 active for up to 3 seconds, 29 deferred for up to 25 hours; mail2: queue empty',
    );
  });

  it('is degraded when many have waited for long, and says why they wait', () => {
    const reason = { text: 'connect to mx.example.com[192.0.2.99]:25: Connection timed out', count: 40 };
    assert.match(
      of({ ...having(queue('deferred', 45, 30, 90_000)), reason }),
      /^degraded: mail1: 45 deferred for up to 25 hours; 30 queued for more than 20 minutes, main reason "connect to mx\.example\.com.* -> On mail1: .*qshape deferred/,
    );
  });

  it('is critical when they wait for the filter or for Dovecot on the host itself', () => {
    const filter = { text: 'connect to 127.0.0.1[127.0.0.1]:10024: Connection refused', count: 40 };
    assert.match(
      of({ ...having(queue('deferred', 45, 45, 9000)), reason: filter }),
      /^critical: .* -> .*restart amavis/,
    );
    const dovecot = {
      text: 'connect to mail1.example.net[private/dovecot-lmtp]: No such file or directory',
      count: 40,
    };
    assert.match(
      of({ ...having(queue('deferred', 45, 45, 9000)), reason: dovecot }),
      /^critical: .* -> .*status dovecot/,
    );
  });

  it('tells of what is held for more than a day', () => {
    assert.match(of(having(queue('hold', 2, 2, 3600))), /^ok: mail1: 2 held for up to 60 minutes/);
    assert.match(
      of(having(queue('hold', 2, 2, 200_000))),
      /^degraded: .*held mail needs a release, oldest 2 days; .* -> .*postsuper -H ID/,
    );
  });

  it('counts no further than it was read, and knows nothing of one that cannot be read', () => {
    assert.match(
      of({ ...having(queue('deferred', 50_000, 50_000, 90_000)), isComplete: false }),
      /^degraded: mail1: more than 50000 deferred .*more than 50000 queued for more than 20 minutes/,
    );
    assert.match(
      of({ ...noMailWaits, error: 'postqueue: fatal: no' }),
      /^unknown: cannot read the mail queue of mail1/,
    );
    assert.match(of(undefined), /^unknown: cannot read the mail queue of mail1: Postfix not installed/);
  });

  it('has nothing to say before iRedMail is anywhere', () => {
    const bare = view({ mail1: { state: bareMail('mail1').state, queue: undefined } });
    assert.equal(mailQueueMoves.judge(bare as never, {} as never, view({}) as never), undefined);
  });
});
