import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailQueueShort } from '../../src/checks/mail-queue.ts';
import type { MailQueues } from '../../src/facts/mail-queue.ts';
import { inventory } from '../support/fake-world.ts';
import { view } from '../support/views.ts';

const now = 1_795_710_000;
const queue = (mails: number, age: number, reason?: string) => ({ mails, oldest: now - age, reason });

function judge(mail1: Record<string, ReturnType<typeof queue>> | undefined, mail2: typeof mail1 | 'none' = {}) {
  const facts = (queues: typeof mail1) => ({
    queues: queues && (new Map(Object.entries(queues)) as MailQueues),
    clock: now * 1000,
  });
  const seen = view<Record<string, unknown>>({
    mail1: facts(mail1),
    mail2: facts(mail2 === 'none' ? undefined : mail2),
  });
  const verdict = mailQueueShort.judge(seen, inventory, { seen: [], missing: [] });
  return verdict && `${verdict.status}: ${verdict.summary}`;
}

describe('mail.queue', () => {
  it('is ok with nothing, or a few, in the queues', () => {
    assert.equal(judge({}), 'ok: nothing waits in the queues of mail1 and mail2');
    assert.equal(judge({ deferred: queue(3, 90_000) }), 'ok: waiting: 3 mails on mail1');
  });

  it('has nothing to say without Postfix', () => assert.equal(judge(undefined, 'none'), undefined));

  it('tells of many that wait, since when and what for', () => {
    assert.equal(
      judge({ deferred: queue(31, 9000, 'Connection refused') }),
      'degraded: 31 deferred mails on mail1, the oldest for 3 h; most: Connection refused; nothing waits in the queues of mail2',
    );
    assert.match(judge({ deferred: queue(300, 9000) }) ?? '', /^critical/);
  });

  it('tells of mails that should not have to wait, and of those that somebody holds', () => {
    assert.equal(judge({ active: queue(2, 60) }), 'ok: waiting: 2 mails on mail1');
    assert.match(
      judge({ active: queue(2, 1800) }) ?? '',
      /^degraded: 2 mails in the active queue of mail1, the oldest for 30 min/,
    );
    assert.match(judge({ hold: queue(1, 5) }) ?? '', /^degraded: 1 mail on hold on mail1/);
  });
});
