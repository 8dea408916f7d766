import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { secretValues } from '../../src/model/secrets.ts';
import { office } from '../support/office.ts';
import { bob, cluster } from '../support/people.ts';

/** Everything that a Redis holds, as text: keys and values of every type. */
async function everything(path: string): Promise<string> {
  const redis = new Redis({ path });
  const found: string[] = [];
  for await (const keys of redis.scanStream()) {
    for (const key of keys.map(String)) found.push(key, JSON.stringify(await contentOf(redis, key)));
  }
  redis.disconnect();
  return found.join('\n');
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  const readers: Readonly<Record<string, () => Promise<unknown>>> = {
    string: () => redis.get(key),
    hash: () => redis.hgetall(key),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    zset: () => redis.zrange(key, '0', '-1'),
    stream: () => redis.xrange(key, '-', '+'),
  };
  const read = readers[await redis.type(key)];
  assert(read, `${key} is of a type that the test cannot read`);
  return read();
}

describe('secrets', () => {
  it('are nowhere in Redis after plans, deploys, failures and bugs that all tried to say them', async (t) => {
    const { desk, worker, submit, until, redis } = await office(t);
    worker();
    const deployed = await submit('deploy 1');
    await until(deployed.id, 'waiting');
    assert.match(await everything(redis.address.options.path ?? ''), /\*{8}/);
    await desk.approve(deployed.id, bob);
    await until(deployed.id, 'done');
    const broken = await submit('deploy broken');
    await until(broken.id, 'waiting');
    await desk.approve(broken.id, bob);
    await until(broken.id, 'failed');
    for (const words of ['look here', 'look bug', 'look refused'])
      await until((await submit(words)).id, 'done', 'failed');
    const kept = await everything(redis.address.options.path ?? '');
    assert.match(kept, /this is a bug in mailha, not something you did: cannot read \*{8}/);
    for (const secret of secretValues(cluster.secrets)) {
      assert(!kept.includes(secret) && !kept.includes(Buffer.from(secret).toString('base64')), `Redis holds ${secret}`);
    }
  });
});
