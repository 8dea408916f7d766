import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runHealthRound } from '../../jobs/health/round.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { AlertRules } from '../../src/model/inventory/alert-rules.ts';
import type { Watcher } from '../../src/model/plan/world.ts';
import { noLog } from '../../src/model/text/log.ts';
import { receiveAlerts } from '../../src/paging/receive.ts';
import { receivedIn } from '../../src/store/received-alerts.ts';
import { storeOf } from '../../src/store/script.ts';
import { serveMetrics } from '../../src/telemetry/metrics.ts';
import { anna, cluster, inventory } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { startStack } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const token = 'a-token-that-only-alertmanager-knows';
const watched = { ...inventory, alerts: AlertRules.parse({ everySeconds: 5, holdSeconds: 0, channel: 'C0ALERTS' }) };

/** The receiver of a stack, as METRICS_LISTEN and ALERTMANAGER_TOKEN start it. */
async function receiver(t: TestContext, { alerts = watched.alerts, patienceMs = 20_000 } = {}) {
  const stack = await startStack(t);
  const redis = stack.redis.address;
  const clusters = [{ inventory: { ...watched, alerts } }];
  const receiver = receiveAlerts({ redis, clusters, token, log: noLog, patienceMs });
  const common = { redis, clusters: ['example'], help: new Map(), log: noLog };
  const served = serveMetrics({ ...common, host: '127.0.0.1', port: 0, onPost: receiver.onPost });
  t.after(() => {
    receiver.close();
    return served.close();
  });
  const base = (await served.url).replace('/metrics', '');
  const post = async (body: string, { path = '/alertmanager/example', bearer = token } = {}) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    const response = await fetch(`${base}${path}`, { method: 'POST', headers, body });
    return [response.status, (await response.text()).trim()] as const;
  };
  const known = () => receivedIn(storeOf(clientOf(stack.redis, t), 'example')).all();
  return { ...stack, base, post, known };
}

/** As Debian packages it, sending to us at once. Returns its address. */
async function alertmanager(t: TestContext, url: string): Promise<string> {
  await ensurePackages(['prometheus-alertmanager'], console.error);
  const folder = temporaryFolder();
  const credentials = { authorization: { credentials: token } };
  const config = {
    route: { receiver: 'mailha', group_wait: '0s', group_interval: '1s', repeat_interval: '4h' },
    receivers: [{ name: 'mailha', webhook_configs: [{ url, http_config: credentials }] }],
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'alertmanager.yml'), JSON.stringify(config));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const files = [`--config.file=${folder}/alertmanager.yml`, `--storage.path=${folder}/data`];
  const listening = [`--web.listen-address=${address}`, '--cluster.listen-address='];
  const child = spawn('prometheus-alertmanager', [...files, ...listening], { stdio: 'ignore' });
  t.after(() => child.kill());
  const ready = () => fetch(`http://${address}/-/ready`).catch(() => undefined);
  for (const limit = Date.now() + 60_000; !(await ready())?.ok; await sleep(100))
    assert(Date.now() < limit, 'Alertmanager is not ready after 60 s');
  return address;
}

describe('an Alertmanager', () => {
  it('opens one incident with its alerts, and closes it when they are resolved', async (t) => {
    const { desk, base, worker, known } = await receiver(t);
    // Only received alerts are news in it: there are no hosts.
    const round = (watcher: Watcher) => runHealthRound({ ...watcher, isBusy: true });
    worker({ round, cluster: { ...cluster, inventory: watched } });
    const manager = await alertmanager(t, `${base}/alertmanager/example`);
    const raise = async (...alerts: readonly object[]) => {
      const body = JSON.stringify(alerts);
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`http://${manager}/api/v2/alerts`, { method: 'POST', headers, body });
      assert.equal(status, 200);
    };
    const switchDown = {
      labels: { alertname: 'SwitchDown', severity: 'critical', instance: 'sw1:9100' },
      annotations: { summary: '<!channel> *resolved* `rm -rf`', runbook_url: 'https://runbooks.example.net/switch' },
      generatorURL: 'http://prometheus.example.net/graph?g0',
    };
    const ownRule = { labels: { alertname: 'MailClusterCritical', severity: 'critical', source: 'mailha' } };
    await raise(switchDown, ownRule, { labels: { alertname: 'FanSlow', severity: 'warning', instance: 'mail1:9100' } });

    const { incidents } = await until(desk.alerts, (found) => found.incidents.length > 0);
    assert.equal(incidents.length, 1);
    const id = incidents[0]?.id ?? '';
    await until(
      () => desk.journal(id),
      (all) => all.flatMap(({ happening }) => (happening.kind === 'alert' ? happening.worse : [])).length === 2,
    );
    const { received } = await desk.alerts();
    assert.deepEqual(
      received.map(({ name, status, hosts, summary }) => ({ name, status, hosts, summary })),
      [
        {
          name: 'SwitchDown',
          status: 'critical',
          hosts: [],
          summary: 'SwitchDown on sw1:9100: <!channel> ∗resolved∗ ˋrm -rfˋ',
        },
        { name: 'FanSlow', status: 'degraded', hosts: ['mail1'], summary: 'FanSlow on mail1:9100' },
      ],
    );
    assert.equal(
      received[0]?.remedy,
      'follow https://runbooks.example.net/switch; the query is at http://prometheus.example.net/graph?g0',
    );
    assert.equal(await desk.acknowledge(id, anna), `You acknowledged incident ${id}.`);
    assert.match(await desk.muteIncident(id, { minutes: 60, because: 'x' }, anna), /alertmanager\.alert:SwitchDown:/);

    const endsAt = new Date().toISOString();
    await raise(
      { ...switchDown, endsAt },
      { labels: { alertname: 'FanSlow', severity: 'warning', instance: 'mail1:9100' }, endsAt },
    );
    await until(
      () => desk.run(id),
      (run) => run?.state === 'done',
    );
    assert.deepEqual((await desk.alerts()).received, []);
    assert.deepEqual(new Set((await known()).map(({ isFiring }) => isFiring)), new Set([false]));
    assert.equal((await desk.runs(10)).filter(({ job }) => job === 'incident').length, 1);
  });
});

async function until<T>(what: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  for (const limit = Date.now() + 60_000; ; await sleep(100)) {
    const found = await what();
    if (isSo(found)) return found;
    assert(Date.now() < limit, `not within a minute: ${JSON.stringify(found)}`);
  }
}

const alert = (labels: object, more: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'SwitchDown', ...labels },
  annotations: {},
  startsAt: '2026-11-27T03:00:00.123Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: '',
  fingerprint: '0a1b2c3d4e5f6071',
  ...more,
});
const payload = (...alerts: readonly object[]) => JSON.stringify({ version: '4', groupKey: '{}', alerts });

describe('the receiver of alerts', () => {
  it('refuses strangers, other paths, what is too large and what is no webhook', async (t) => {
    const { post, base, known } = await receiver(t);
    const body = payload(alert({}));
    assert.equal((await post(body, { bearer: 'something-else' }))[0], 401);
    assert.equal((await fetch(`${base}/alertmanager/example`, { method: 'POST', body })).status, 401);
    assert.equal((await fetch(`${base}/alertmanager/example`)).status, 404);
    assert.equal((await post(body, { path: '/alertmanager/other' }))[0], 404);
    assert.deepEqual((await post('x'.repeat(1024 * 1024 + 1)))[0], 413);
    assert.deepEqual(await post('{'), [400, 'the body is not JSON']);
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['null', /^the body: not as/],
      [payload(alert({}, { status: 'pending' })), /^alerts\.0\.status: not as/],
      [payload(alert({}, { fingerprint: '../x' })), /^alerts\.0\.fingerprint: not as/],
      [payload(alert({ severity: 3 })), /^alerts\.0\.labels\.severity: not as/],
      [JSON.stringify({ version: '3', groupKey: '', alerts: [] }), /^version: not as/],
    ];
    for (const [body, why] of wrong) {
      const [code, text] = await post(body);
      assert.equal(code, 400);
      assert.match(text, why);
    }
    assert.deepEqual(await known(), []);
  });

  it('keeps a text of a million characters short, and each alert once', async (t) => {
    const { post, known } = await receiver(t);
    const long = alert({}, { annotations: { summary: 'x'.repeat(1_000_000) } });
    for (const _ of [1, 2]) assert.equal((await post(payload(long)))[0], 200);
    const [one, ...more] = await known();
    assert.equal(more.length, 0);
    assert(one && one.summary.length < 600, `${one?.summary.length}`);
  });

  it('drops what is beyond a hundred, and says so', async (t) => {
    const { post, known } = await receiver(t);
    const many = Array.from({ length: 103 }, (_, i) => alert({ n: String(i) }, { fingerprint: `f${i}` }));
    assert.deepEqual(await post(payload(...many)), [200, '103 received, 0 of mailha itself left out, 3 dropped']);
    assert.equal((await known()).length, 100);
  });

  it('has Alertmanager try again while Redis is down, and refuses where nothing would be reported', async (t) => {
    const { post, redis } = await receiver(t, { patienceMs: 1500 });
    await redis.stop();
    const [code, text] = await post(payload(alert({})));
    assert.equal(code, 503);
    assert.match(text, /Redis does not answer/);
    const silent = await receiver(t, { alerts: AlertRules.parse({}) });
    assert.equal((await silent.post(payload(alert({}))))[0], 409);
  });
});
