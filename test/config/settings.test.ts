import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadSettings, loadSlackSettings } from '../../src/config/settings.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

describe('settings', () => {
  it('have a default each, and are explained in .env.example', () => {
    const { clusters, redisUrl, metrics, sshKey } = loadSettings({});
    assert.deepEqual(clusters, [{ inventory: 'cluster.yaml', secrets: 'secrets.yaml' }]);
    assert.deepEqual([redisUrl, metrics, sshKey], ['redis://127.0.0.1:6379', undefined, undefined]);
    const example = readFileSync('.env.example', 'utf8');
    for (const name of [
      'METRICS_LISTEN',
      'ALERTMANAGER_TOKEN_FILE',
      'MAILHA_SSH_KEY',
      'MAILHA_DOCS_URL',
      'REDIS_URL_FILE',
      'SLACK_APP_TOKEN_FILE',
    ]) {
      assert(example.includes(name), name);
    }
  });

  it('name several clusters, each with its secrets beside it or where it is said', () => {
    const two = loadSettings({ MAILHA_INVENTORY: 'eu/cluster.yaml, us/cluster.yaml' });
    assert.deepEqual(two.clusters, [
      { inventory: 'eu/cluster.yaml', secrets: 'eu/secrets.yaml' },
      { inventory: 'us/cluster.yaml', secrets: 'us/secrets.yaml' },
    ]);
    const said = loadSettings({ MAILHA_INVENTORY: 'a.yaml,b.yaml', MAILHA_SECRETS: '/s/a.yaml,/s/b.yaml' });
    assert.deepEqual(said.clusters[1], { inventory: 'b.yaml', secrets: '/s/b.yaml' });
    assert.throws(
      () => loadSettings({ MAILHA_INVENTORY: 'a.yaml,b.yaml', MAILHA_SECRETS: 's.yaml' }),
      /MAILHA_SECRETS: found 1, wanted as many as in MAILHA_INVENTORY \(2\)/,
    );
    assert.throws(() => loadSettings({ MAILHA_INVENTORY: 'a.yaml,' }), /MAILHA_INVENTORY: .*commas between them/);
  });

  it('may stand in files, which is where systemd and containers keep secrets', () => {
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, 'xoxb-from-a-file\n');
    const env = { SLACK_BOT_TOKEN_FILE: file, SLACK_APP_TOKEN: 'xapp-1' };
    assert.equal(loadSlackSettings(env).botToken, 'xoxb-from-a-file');
    assert.throws(
      () => loadSlackSettings({ ...env, SLACK_BOT_TOKEN_FILE: `${file}.gone` }),
      (error) => error instanceof Refused && /^SLACK_BOT_TOKEN_FILE: ENOENT/.test(error.message),
    );
  });

  it('accept alerts only with a long token, and only where something listens', () => {
    const [METRICS_LISTEN, ALERTMANAGER_TOKEN] = ['127.0.0.1:9464', 'sixteen-or-longer'];
    assert.equal(loadSettings({ METRICS_LISTEN }).alertmanagerToken, undefined);
    assert.equal(loadSettings({ METRICS_LISTEN, ALERTMANAGER_TOKEN }).alertmanagerToken, ALERTMANAGER_TOKEN);
    assert.throws(() => loadSettings({ ALERTMANAGER_TOKEN }), /METRICS_LISTEN: found nothing, wanted it for ALERTM/);
    assert.throws(
      () => loadSettings({ METRICS_LISTEN, ALERTMANAGER_TOKEN: 'short' }),
      /ALERTMANAGER_TOKEN: .*at least 16/,
    );
  });

  it('say where the docs are published', () => {
    const url = 'https://git.example.net/mailha/docs';
    assert.equal(loadSettings({ MAILHA_DOCS_URL: url }).docsUrl, url);
    assert.equal(loadSettings({ MAILHA_DOCS_URL: '' }).docsUrl, undefined);
    for (const wrong of ['git.example.net', 'file:///docs', `${url}/${'x'.repeat(200)}`]) {
      assert.throws(() => loadSettings({ MAILHA_DOCS_URL: wrong }), /^Refused: MAILHA_DOCS_URL: .*wanted a URL/, wrong);
    }
  });

  it('say where metrics are served', () => {
    assert.deepEqual(loadSettings({ METRICS_LISTEN: '127.0.0.1:9464' }).metrics, { host: '127.0.0.1', port: 9464 });
    assert.throws(() => loadSettings({ METRICS_LISTEN: '9464' }), /METRICS_LISTEN: .* such as 127\.0\.0\.1:9464/);
  });
});
