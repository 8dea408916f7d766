import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createDebounce } from '../../../src/slack/inbound/debounce.ts';

describe('a debounce', () => {
  it('lets incoming requests go first', async () => {
    const debounce = createDebounce();
    const order: string[] = [];
    const waiting = debounce.wait().then(() => order.push('the answer'));
    for (let n = 1; n <= 20; n += 1) {
      debounce.noteActivity();
      order.push(`ack ${n}`);
      await turn();
    }
    await waiting;
    assert.equal(order.length, 21);
    assert.equal(order.at(-1), 'the answer');
  });

  it('ends under constant load', async () => {
    const debounce = createDebounce();
    let isOver = false;
    const waiting = debounce.wait().then(() => {
      isOver = true;
    });
    while (!isOver) {
      debounce.noteActivity();
      await turn();
    }
    await waiting;
  });

  it('serves callers in order', async () => {
    const debounce = createDebounce();
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((n) => debounce.wait().then(() => order.push(n))));
    assert.deepEqual(order, [1, 2, 3]);
  });
});
