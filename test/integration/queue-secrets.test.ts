import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { randomSecret, secretValues } from '../../src/model/inventory/secrets.ts';
import { anyJob, type ReadJob } from '../../src/model/run/job.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { fileJobs } from '../support/file-jobs.ts';
import { bob, cluster } from '../support/people.ts';
import { startStack } from '../support/stack.ts';

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
    const { desk, worker, submit, until, redis } = await startStack(t);
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

  it('of a host that secrets.yaml never had are nowhere in Redis either', async (t) => {
    const old = randomSecret(20);
    // As daemons print them when they do not start, and as files hold them.
    const printed = [
      ...[`auth_pass ${old}`, `passwd = "${old}"`, `bind_pw = ${old}`, `dnpass = ${old}`, `rootpw ${old}`],
      ...[`iredapd_db_password = '${old}'`, `$config['db_dsnw'] = 'mysqli://roundcube:${old}@db/x';`],
      `CREATE USER 'iredadmin'@'%' IDENTIFIED BY '${old}'`,
    ];
    const tail: ReadJob<unknown> = {
      name: 'tail',
      writes: false,
      params: z.unknown(),
      async run(world) {
        const text = printed.join('\n');
        const judgement = {
          check: 'test.looks',
          status: 'critical',
          hosts: [],
          summary: printed[0] ?? '',
          remedy: 'look',
        } as const;
        await world.report({ kind: 'output', host: 'lb1', command: 'journalctl -u slapd', text });
        await world.report({ kind: 'judged', judgement });
        throw new HostError('lb1', 'starting slapd', { cause: new Error(text) });
      },
    };
    const jobs = [...fileJobs, anyJob(tail)];
    const { desks, worker, submit, until, redis, hosts } = await startStack(t);
    const desk = desks({ jobs });
    worker({ jobs });
    mkdirSync(hosts, { recursive: true });
    for (const host of ['lb1', 'lb2'])
      writeFileSync(join(hosts, `${host}.json`), JSON.stringify({ a: `auth_pass ${old}`, b: old, c: `key ${old}` }));
    const path = redis.address.options.path ?? '';
    const deployed = await submit('deploy 1');
    await until(deployed.id, 'waiting');
    const waiting = await everything(path);
    assert.match(waiting, /-auth_pass \*{8}/);
    assert(!waiting.includes(old), 'the plan says what the host has');
    await desk.approve(deployed.id, bob);
    await until(deployed.id, 'done');
    const looked = await desk.submit({ request: { job: 'tail', params: {} }, text: 'tail', by: bob });
    await until(looked.id, 'failed');
    const kept = await everything(path);
    assert.match(kept, /journalctl -u slapd/);
    assert(
      !kept.includes(old) && !kept.includes(Buffer.from(old).toString('base64')),
      'Redis holds what a host printed',
    );
  });
});
