import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import type { Redis } from 'ioredis';
import type { RedisRefusal } from '../../src/store/redis-refusal.ts';
import { createWrites, type HeldCommand } from '../../src/store/redis-writes.ts';

const oom: RedisRefusal = { code: 'OOM', words: 'OOM', remedy: 'r' };
const readOnly: RedisRefusal = { code: 'READONLY', words: 'READONLY', remedy: 'r' };

function setting(t: { after(close: () => void): void }) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const log: string[] = [];
  let disconnects = 0;
  const disconnect = () => {
    disconnects += 1;
  };
  const redis = { status: 'ready', disconnect } as unknown as Redis;
  const writes = createWrites({
    refused: ({ code }) => log.push(`refused ${code}`),
    taken: (ms) => log.push(`taken after ${ms}`),
    backoff: (attempt) => 100 * attempt,
  });
  /** One that is refused so many times, and then carried out. */
  const command = (times: number, refusal = oom): HeldCommand & { sent: number } => {
    const held = {
      redis,
      blocks: false,
      sent: 0,
      giveUp: () => void log.push('given up'),
      again() {
        held.sent += 1;
        if (held.sent < times) writes.hold(held, refusal);
        else writes.settled(held);
      },
    };
    writes.hold(held, refusal);
    return held;
  };
  return { writes, log, redis, command, disconnects: () => disconnects };
}

describe('writes that Redis refuses', () => {
  it('are sent again at growing intervals, and reported once per change of Redis', (t) => {
    const { log, command, writes } = setting(t);
    const one = command(3);
    assert.equal(writes.now(), oom);
    mock.timers.tick(100);
    assert.equal(one.sent, 1);
    mock.timers.tick(199);
    assert.equal(one.sent, 1);
    mock.timers.tick(1);
    assert.equal(one.sent, 2);
    mock.timers.tick(300);
    assert.equal(one.sent, 3);
    assert.deepEqual(log, ['refused OOM']);
    mock.timers.tick(1000);
    assert.deepEqual(log, ['refused OOM', 'taken after 600']);
    assert.equal(writes.now(), undefined);
  });

  it('are not taken for accepted because one of them had nothing to write', (t) => {
    const { log, command } = setting(t);
    command(20);
    command(1);
    for (let i = 0; i < 150; i += 1) mock.timers.tick(100);
    assert.deepEqual(log, ['refused OOM']);
  });

  it('go by a new connection where another server may be the primary, once for all of them', (t) => {
    const { command, disconnects } = setting(t);
    command(1, readOnly);
    command(1, readOnly);
    command(1, oom);
    mock.timers.tick(100);
    assert.equal(disconnects(), 1);
  });

  it('fail when their connection is closed for good', (t) => {
    const { log, command, writes, redis } = setting(t);
    command(20);
    writes.closed(redis);
    assert.deepEqual(log, ['refused OOM', 'given up']);
  });
});
