import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { noLog } from '../../src/model/text/log.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { pagedIn } from '../../src/store/paged.ts';
import { storeOf } from '../../src/store/script.ts';
import { startRedis } from '../support/redis.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { temporaryFolder } from '../support/temporary-file.ts';
import { credentials, workspaceFor } from '../support/workspace.ts';

const main = join(import.meta.dirname, '../../src/main.ts');
/** The guide's cluster on loopback addresses without listeners. */
const inventory = smallInventory
  .replaceAll(/192\.0\.2\./g, '127.9.1.')
  .replaceAll(/198\.51\.100\./g, '127.9.2.')
  .concat(
    'ssh: { user: root, port: 1, key: id, knownHosts: known_hosts }\nunattended: { weekly: { drills: [vip-swap], schedule: 0 3 * * 1 } }\n',
  );

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly summary: string;
  readonly remedy: string | null;
}

function doctor(cwd: string, env: NodeJS.ProcessEnv): Promise<{ readonly code: number; readonly found: Finding[] }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'doctor', '--json'], { cwd, env }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), found: JSON.parse(stdout).judgements });
    });
  });
}

/** The environment of a bot in HTTP mode. */
const settings = (redis: { readonly url: string }, workspace: { readonly apiUrl: string }) => ({
  PATH: process.env.PATH,
  REDIS_URL: redis.url,
  SLACK_API_URL: workspace.apiUrl,
  SLACK_MODE: 'http',
  SLACK_BOT_TOKEN: credentials.botToken,
  SLACK_SIGNING_SECRET: credentials.signingSecret,
});

describe('mailha doctor', () => {
  it('checks files, Redis, Slack and hosts, with a remedy for each problem', async (t) => {
    const redis = await startRedis(t);
    await redis.configure('maxmemory-policy', 'allkeys-lru');
    const workspace = await workspaceFor(t, { scopes: ['chat:write', 'commands'] });
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cluster.yaml'), inventory);
    const env = settings(redis, workspace);
    const { code, found } = await doctor(cwd, env);
    assert.equal(code, 2);
    const of = (check: string) => found.filter((one) => one.check === check);
    assert.match(of('inventory.file')[0]?.summary ?? '', /example, 7 hosts/);
    assert.match(of('inventory.unattended')[0]?.summary ?? '', /weekly names unknown drills: vip-swap/);
    assert.equal(of('inventory.access').length, 2);
    assert.match(of('inventory.alerts')[0]?.summary ?? '', /alerts\.channel is not set/);
    assert.match(of('secrets.file')[0]?.summary ?? '', /secrets\.yaml/);
    assert.match(of('redis.settings')[0]?.summary ?? '', /maxmemory-policy of Redis is allkeys-lru/);
    assert.equal(of('slack.token')[0]?.status, 'ok');
    for (const { check, status, remedy } of found) assert(status === 'ok' || remedy, check);
  });

  it('probes the channels for alerts without posting in them', async (t) => {
    const redis = await startRedis(t);
    const channels = [
      { id: 'C0ALERTS', name: 'alerts', topic: '', botIsMember: true },
      { id: 'C0SECRET', name: 'secret', topic: '', botIsMember: false, isPrivate: true },
    ];
    const workspace = await workspaceFor(t, { channels });
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cluster.yaml'), `${inventory}alerts: { channel: C0ALERTS, criticalChannel: C0SECRET }\n`);
    const { found } = await doctor(cwd, settings(redis, workspace));
    assert.deepEqual(
      found
        .filter(({ check }) => check === 'slack.channel')
        .map(({ status, summary, remedy }) => [status, summary, remedy]),
      [
        ['ok', 'example: alerts.channel: the bot is in #alerts', null],
        [
          'critical',
          'example: alerts.criticalChannel C0SECRET: the channel does not exist or the bot cannot see it',
          'type `/invite @mailha` in it',
        ],
      ],
    );
    assert.deepEqual(workspace.calls('chat.postMessage'), []);
  });

  it('probes the channels of schedules too, and reports what webhooks refuse', async (t) => {
    const redis = await startRedis(t);
    const channels = [{ id: 'C0ALERTS', name: 'alerts', topic: '', botIsMember: true }];
    const workspace = await workspaceFor(t, { channels });
    const store = storeOf(new Redis({ ...redis.address.options, maxRetriesPerRequest: null }), 'example');
    const queues = openQueues(store, noLog);
    const ask = { request: { job: 'digest', params: {} }, text: 'digest now' };
    const by = { id: 'U0ANNA', groups: [] };
    for (const [name, channel] of [
      ['digest', 'C0GONE'],
      ['drill-vip-switchover', 'C0ALERTS'],
      ['digest-all', 'D0ANNA'],
    ] as const)
      await queues.calendar({ by, place: { channel } }).every(name, { pattern: '0 7 * * *' }, { ...ask, text: name });
    const refused = { since: Date.UTC(2026, 10, 27), error: 'HTTP 403' };
    for (const webhook of ['oncall', 'removed-since']) await pagedIn(store).set('7', webhook, { refused });
    const env = settings(redis, workspace);
    const cwd = temporaryFolder();
    const alerts = 'alerts: { channel: C0ALERTS, webhooks: [{ name: oncall, kind: pagerduty }] }\n';
    writeFileSync(join(cwd, 'cluster.yaml'), inventory + alerts);
    const told = async (check: string) =>
      (await doctor(cwd, env)).found.filter((one) => one.check === check).map(({ summary }) => summary);
    assert.deepEqual(await told('slack.channel'), [
      'example: alerts.channel, schedule of `drill-vip-switchover`: the bot is in #alerts',
      'example: schedule of `digest` C0GONE: the channel does not exist or the bot cannot see it',
    ]);
    assert.deepEqual(await told('webhook.accepts'), [
      'example: pagerduty (webhook oncall) refuses incident 7 since 2026-11-27 00:00 UTC: HTTP 403',
    ]);
    await pagedIn(store).set('7', 'oncall', { event: 'trigger' });
    await pagedIn(store).set('7', 'removed-since', { event: 'trigger' });
    assert.deepEqual(await told('webhook.accepts'), ['example: no event refused by oncall']);
    assert.deepEqual(workspace.calls('chat.postMessage'), []);
    await queues.close();
    store.redis.disconnect();
  });

  it('reports unreachable Redis and Slack', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cluster.yaml'), inventory);
    const env = {
      PATH: process.env.PATH,
      REDIS_URL: `unix:${cwd}/nobody.sock`,
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      SLACK_BOT_TOKEN: credentials.botToken,
      SLACK_APP_TOKEN: credentials.appToken,
    };
    const { code, found } = await doctor(cwd, env);
    assert.equal(code, 2);
    const summaries = found.map(({ summary }) => summary).join('\n');
    assert.match(summaries, /Redis does not answer at/);
    assert.match(summaries, /Slack unreachable/);
  });
});
