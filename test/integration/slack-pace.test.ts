import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { paceOf } from '../../src/slack/outbound/pace.ts';
import type { Rate } from '../../src/slack/outbound/rates.ts';
import { botStore } from '../../src/store/script.ts';
import { fc } from '../support/laws.ts';
import { clientOf, startRedis } from '../support/redis.ts';

const channel: Rate = { name: 'C01', everyMs: 200, burst: 1 };
const other: Rate = { name: 'C02', everyMs: 200, burst: 1 };
const method: Rate = { name: 'chat.postMessage', everyMs: 20, burst: 3 };

/** What several processes have: a connection each. */
async function paces(t: TestContext, count: number, token = 'xoxb-1') {
  const redis = await startRedis(t);
  const all = Array.from({ length: count }, () => paceOf(botStore(clientOf(redis, t)), token));
  return { redis, all };
}

describe('the pace of an app at Slack', () => {
  it('leaves slots so far apart, of all processes together, each to one call', async (t) => {
    const { all } = await paces(t, 3);
    const began = performance.now();
    const at: number[] = [];
    await Promise.all(
      Array.from({ length: 9 }, async (_, i) => {
        assert.equal(await all[i % 3]?.take([channel, method], 60_000), undefined);
        at.push(performance.now() - began);
      }),
    );
    // A timer is never early by more than a millisecond; it may well be late.
    at.forEach((ms, i) => void assert(ms >= i * 200 - 5, `call ${i} after ${ms} ms`));
  });

  it('makes no channel wait for another, and lets a few follow each other after a rest', async (t) => {
    const [pace] = (await paces(t, 1)).all;
    assert(pace);
    const rare = { ...channel, everyMs: 60_000 };
    assert.equal(await pace.take([rare], 0), undefined);
    assert.equal(await pace.take([other], 0), undefined);
    assert(Number(await pace.take([rare], 0)) > 0);
    const slow = { ...method, everyMs: 60_000 };
    for (const _ of [1, 2, 3]) assert.equal(await pace.take([slow], 0), undefined);
    assert(Number(await pace.take([slow], 0)) > 50_000);
  });

  it('takes nothing of any rate when one has no slot in time', async (t) => {
    const [pace] = (await paces(t, 1)).all;
    assert(pace);
    await pace.pause([other], 60_000);
    assert(Number(await pace.take([channel, other], 1000)) > 50_000);
    assert.equal(await pace.take([channel], 0), undefined);
  });

  it('serves a reserved slot before later requests without a reservation', async (t) => {
    const { all } = await paces(t, 2);
    const [one, two] = all;
    assert(one && two);
    await one.take([channel], 0);
    let served = false;
    const reserved = one.take([channel], 5000).then(() => {
      served = true;
    });
    for (let refused = 0; !served; refused += 1) {
      const wait = await two.take([channel], 0);
      assert(served || wait !== undefined, `took a slot that was reserved, after ${refused} refusals`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await reserved;
  });

  it('pauses one method for all, never shortens a pause, and leaves the app of another token alone', async (t) => {
    const { redis, all } = await paces(t, 2);
    const [one, two] = all;
    assert(one && two);
    await one.pause([method], 30_000);
    await two.pause([method], 1000);
    for (const pace of [one, two]) assert(Number(await pace.take([method], 5000)) > 15_000);
    assert.equal(await two.take([{ ...method, name: 'chat.update' }], 0), undefined);
    assert.equal(await paceOf(botStore(clientOf(redis, t)), 'xoxb-2').take([method], 0), undefined);
    const keys = await clientOf(redis, t).keys('*');
    assert(!keys.some((key) => key.includes('xoxb')), keys.join(' '));
  });

  it('never allows more calls in any time than the rate and its burst', async (t) => {
    const client = clientOf(await startRedis(t), t);
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 5, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 25 }),
        async (burst, everyMs, pauses) => {
          n += 1;
          const pace = paceOf(botStore(client), `xoxb-${n}`);
          const began = performance.now();
          let taken = 0;
          for (const ms of pauses) {
            if (ms > 15) await new Promise((resolve) => setTimeout(resolve, ms));
            if ((await pace.take([{ name: 'x', everyMs, burst }], 0)) === undefined) taken += 1;
            const most = burst + (performance.now() - began + 1) / everyMs;
            assert(taken <= most, `${taken} calls, at most ${most}`);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
