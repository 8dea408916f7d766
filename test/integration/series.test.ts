import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { storeOf } from '../../src/store/script.ts';
import { seriesIn } from '../../src/store/series.ts';
import { clientOf, startRedis } from '../support/redis.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);

describe('time series', () => {
  it('are kept in ever coarser grains, each within its bounds', async (t) => {
    const client = clientOf(await startRedis(t), t);
    const series = seriesIn(storeOf(client, 'example'), [
      { name: 'raw', ms: 0, kept: 24 },
      { name: 'ten-minutes', ms: 600_000, kept: 30 },
      { name: 'hour', ms: 3_600_000, kept: 48 },
    ]);
    const names = Array.from({ length: 60 }, (_, i) => `mailha_test{host="h${i}"}`);
    const days = 4;
    for (let at = start; at < start + days * day; at += 300_000) {
      await series.add(at, new Map(names.map((name, i) => [name, i + ((at / 300_000) % 7)])));
    }
    const points = await series.since(start);
    const ages = points.map(({ at }) => at);
    assert.deepEqual(
      ages,
      ages.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(ages).size, ages.length);
    assert(points.length <= 24 + 30 + 48, String(points.length));
    assert.equal(points.at(-1)?.at, start + days * day - 300_000);
    assert.equal(points.at(-1)?.values.size, 60);
    const oldest = points[0]?.at ?? 0;
    assert.equal(oldest, start + days * day - 49 * 3_600_000);
    const [first] = points.map(({ values }) => values.get('mailha_test{host="h0"}'));
    assert(first && first.most >= first.mean && first.most <= 6);
  });

  it('continue with a new series, and without one that has ended', async (t) => {
    const client = clientOf(await startRedis(t), t);
    const series = seriesIn(storeOf(client, 'example'));
    await series.add(start, new Map([['a', 1]]));
    await series.add(start + 60_000, new Map([['b', 2.34567]]));
    const points = await series.since(start);
    assert.deepEqual(
      points.map(({ values }) => [...values]),
      [[['a', { mean: 1, most: 1 }]], [['b', { mean: 2.346, most: 2.346 }]]],
    );
    assert.equal((await series.latest())?.at, start + 60_000);
    assert.deepEqual(await series.since(start + 120_000), []);
  });
});
