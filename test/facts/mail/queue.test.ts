import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ipvsConnectionsFrom } from '../../../src/facts/director/ipvs-connections.ts';
import { mailQueue, queueOf } from '../../../src/facts/mail/queue.ts';
import { parsed } from '../../support/captures.ts';

describe('the queue of a mail host', () => {
  it('is read as the host sums it up', () => {
    const queue = parsed(mailQueue, 'postfix/queue-deferred-and-held.txt');
    assert(queue);
    assert.deepEqual([queue.isComplete, queue.error], [true, undefined]);
    assert.equal(queueOf(queue, 'deferred').count, 3);
    assert.equal(queueOf(queue, 'hold').count, 1);
    assert.equal(queueOf(queue, 'active').count, 0);
    assert.equal(queue.reason?.count, 4);
    assert.match(queue.reason?.text ?? '', /^connect to mail1\.example\.net\[.*\]: No such file or directory$/);
  });

  it('is known in part when there was too much to read', () => {
    const queue = mailQueue.parse('end 124\nqueue deferred 50000 49000 86400\n', 0);
    assert.deepEqual([queue?.isComplete, queue?.error], [false, undefined]);
  });

  it('says why it cannot be read, and is none where there is no Postfix', () => {
    assert.equal(mailQueue.parse('said postqueue: fatal: no\nend 69\n', 0)?.error, 'postqueue: fatal: no');
    assert.equal(mailQueue.parse('said timeout: failed to run command\nend 127\n', 0), undefined);
  });
});

describe("a director's connections", () => {
  it('are those of the ports that were probed', () => {
    const fact = ipvsConnectionsFrom([51_234]);
    assert.deepEqual(fact.parse('ESTABLISHED 192.0.2.1:51234 192.0.2.12:993 192.0.2.17:993\n', 0), [
      {
        state: 'ESTABLISHED',
        source: '192.0.2.1:51234',
        virtual: '192.0.2.12:993',
        destination: '192.0.2.17:993',
      },
    ]);
    assert.notEqual(fact.id, ipvsConnectionsFrom([51_235]).id);
  });
});
