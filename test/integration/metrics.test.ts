import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { measures } from '../../jobs/round.ts';
import { serveMetrics } from '../../src/io/metrics.ts';
import { noLog } from '../../src/io/redis-connect.ts';
import { storeOf } from '../../src/io/redis-script.ts';
import { seriesIn } from '../../src/io/series.ts';
import { ensurePackages } from '../../src/lab/debian.ts';
import { clientOf, startRedis } from '../support/redis.ts';

const run = promisify(execFile);
const rules = new URL('../../production/prometheus-rules.yml', import.meta.url).pathname;

describe('metrics', () => {
  it('tell what the last round measured, in words that promtool has nothing against', async (t) => {
    await ensurePackages(['prometheus'], console.error);
    const redis = await startRedis(t);
    const { address, stop, start } = redis;
    const client = clientOf(redis, t);
    const at = Date.UTC(2026, 10, 27);
    const values = [
      ['mailha_host_up{host="mail1"}', 1],
      ['mailha_service_up{service="imaps"}', 0],
      ['mailha_disk_used_ratio{host="mail1",mount="/var \\"x\\""}', 0.42],
      ['mailha_of_another_version{host="mail1"}', 7],
    ] as const;
    await seriesIn(storeOf(client, 'example')).add(at, new Map(values));
    const served = serveMetrics({
      ...{ redis: address, clusters: ['example', 'other'], host: '127.0.0.1', port: 0, help: measures, log: noLog },
    });
    t.after(() => served.close());
    const text = await (await fetch(await served.url)).text();
    assert.match(text, /^mailha_host_up\{host="mail1",cluster="example"\} 1$/m);
    assert.match(text, /^mailha_service_up\{service="imaps",cluster="example"\} 0$/m);
    assert.match(text, /^mailha_disk_used_ratio\{host="mail1",mount="\/var \\"x\\"",cluster="example"\} 0\.42$/m);
    assert.match(text, new RegExp(`^mailha_round_timestamp_seconds\\{cluster="example"\\} ${at / 1000}$`, 'm'));
    assert.match(text, /^mailha_redis_up 1$/m);
    assert.match(text, /^mailha_jobs\{state="queued",cluster="other"\} 0$/m);
    assert.match(text, /^process_resident_memory_bytes/m);
    assert.doesNotMatch(text, /another_version/);
    const ours = text.split('\n').filter((line) => /^(# (HELP|TYPE) )?mailha_/.test(line));
    const linted = run('promtool', ['check', 'metrics']);
    linted.child.stdin?.end(`${ours.join('\n')}\n`);
    const { stdout, stderr } = await linted;
    assert.equal(stdout + stderr, '');
    await stop();
    const without = await (await fetch(await served.url)).text();
    assert.match(without, /^mailha_redis_up 0$/m);
    await start();
    assert.equal((await fetch((await served.url).replace('/metrics', '/'))).status, 404);
  });

  it('have alert rules that Prometheus takes', async () => {
    await ensurePackages(['prometheus'], console.error);
    const { stdout } = await run('promtool', ['check', 'rules', rules]);
    assert.match(stdout, /SUCCESS: 9 rules found/);
  });
});
