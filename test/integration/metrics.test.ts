import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { measures, runHealthRound } from '../../jobs/health/round.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { noLog } from '../../src/model/text/log.ts';
import { storeOf } from '../../src/store/script.ts';
import { seriesIn } from '../../src/store/series.ts';
import { serveMetrics } from '../../src/telemetry/metrics.ts';
import { comesTrue } from '../support/comes-true.ts';
import { fakeWatcher } from '../support/fake-watcher.ts';
import { inventory } from '../support/fake-world.ts';
import { pretendHosts } from '../support/pretend-hosts.ts';
import { clientOf, startRedis } from '../support/redis.ts';
import { iredmailOf } from '../support/small-tarball.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const run = promisify(execFile);
const rules = new URL('../../production/prometheus-rules.yml', import.meta.url).pathname;
const dashboard = new URL('../../production/grafana-dashboard.json', import.meta.url);

describe('metrics', () => {
  it('expose the last round, in a format that promtool accepts', async (t) => {
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
      redis: address,
      clusters: ['example', 'other'],
      host: '127.0.0.1',
      port: 0,
      help: measures,
      log: noLog,
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

  it('have alert rules that Prometheus accepts', async () => {
    await ensurePackages(['prometheus'], console.error);
    const { stdout } = await run('promtool', ['check', 'rules', rules]);
    assert.match(stdout, /SUCCESS: 9 rules found/);
  });

  it('fill every dashboard panel and alert rule in a real Prometheus', async (t) => {
    await ensurePackages(['prometheus'], console.error);
    const { world, deploy, kill } = pretendHosts({ mail: { ...inventory.mail, iredmail: iredmailOf() } });
    await deploy('all');
    kill('db2');
    const watcher = fakeWatcher(world);
    await runHealthRound(watcher);
    const latest = await watcher.series.latest();
    const redis = await startRedis(t);
    const values = [...(latest?.values ?? [])].map(([name, { mean }]) => [name, mean] as const);
    await seriesIn(storeOf(clientOf(redis, t), 'example')).add(Date.now(), new Map(values));
    const served = serveMetrics({
      redis: redis.address,
      clusters: ['example'],
      host: '127.0.0.1',
      port: 0,
      help: measures,
      log: noLog,
    });
    t.after(() => served.close());
    const ask = await prometheus(t, new URL(await served.url).host);

    const { panels } = JSON.parse(readFileSync(dashboard, 'utf8'));
    const exprs = panels.flatMap(({ targets }: { targets: { expr: string }[] }) => targets.map(({ expr }) => expr));
    for (const expr of exprs) {
      const query = encodeURIComponent(expr.replaceAll('$cluster', 'example'));
      const { result } = await ask(`query?query=${query}`);
      assert(result.length > 0, `nothing to show: ${expr}`);
    }
    const known = async (): Promise<readonly { name: string; health: string; state: string }[]> =>
      (await ask('rules')).groups.flatMap((group: { rules: unknown }) => group.rules);
    const raised = async () => (await known()).filter(({ state }) => state !== 'inactive').map(({ name }) => name);
    const isEvaluated = async () => (await known()).every(({ health }) => health !== 'unknown');
    await comesTrue('every rule is evaluated', isEvaluated, 60_000);
    await comesTrue('the alerts are raised', async () => (await raised()).length >= 2, 60_000);
    assert.deepEqual(new Set((await known()).map(({ health }) => health)), new Set(['ok']));
    assert.deepEqual(await raised(), ['MailClusterCritical', 'MailClusterDegraded']);
  });
});

/** A Prometheus that has scraped those metrics and loaded our rules; returns a query function. */
async function prometheus(t: TestContext, target: string) {
  const folder = temporaryFolder();
  const port = await freePort();
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    scrape_configs: [{ job_name: 'mailha', static_configs: [{ targets: [target] }] }],
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const child = spawn(
    'prometheus',
    [
      ...[`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`],
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  t.after(() => child.kill());
  const ask = async (what: string) => (await (await fetch(`http://127.0.0.1:${port}/api/v1/${what}`)).json()).data;
  for (const limit = Date.now() + 90_000; ; await sleep(200)) {
    const rounds = await ask('query?query=count_over_time(up[1m])').catch(() => undefined);
    if (Number(rounds?.result?.[0]?.value[1]) >= 3) return ask;
    assert(Date.now() < limit, 'Prometheus did not scrape three times within 90 s');
  }
}
