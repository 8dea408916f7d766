import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { before, describe, it } from 'node:test';
import { passwords, type Sentinels, startSentinels } from '../support/sentinels.ts';
import { endings } from '../support/slack-bot.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

describe('Redis and its sentinels behind TLS and passwords', { timeout: 360_000 }, () => {
  const closing = endings();
  let sentinels: Sentinels;
  before(async () => {
    sentinels = await startSentinels({ after: (close) => closing.after(close) }, 'closed');
  });

  /** Types `mailha jobs`, which only asks Redis. */
  async function jobs(url: string, more: Readonly<Record<string, string>>) {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cluster.yaml'), smallInventory);
    writeFileSync(join(cwd, 'redis-url'), url, { mode: 0o600 });
    const env = { PATH: process.env.PATH, REDIS_URL_FILE: join(cwd, 'redis-url'), ...more };
    const child = spawn(process.execPath, [resolve('src/main.ts'), 'jobs'], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    const [code] = await once(child, 'close');
    for (const secret of Object.values(passwords)) assert(!said.includes(secret), said);
    return { code, said };
  }
  const trusting = () => ({ NODE_EXTRA_CA_CERTS: sentinels.ca });
  const login = (server: string, sentinel: string) =>
    `sentinels://:${server}@${sentinels.at}/mailha?sentinel-password=${sentinel}`;

  it('are reached with both passwords, where NODE_EXTRA_CA_CERTS names who signed their certificate', async () => {
    const { code, said } = await jobs(login(passwords.server, passwords.sentinel), trusting());
    assert.equal(code, 0, said);
  });

  it('are refused when they are signed by an unknown CA, with the reason', async () => {
    const { code, said } = await jobs(login(passwords.server, passwords.sentinel), {});
    assert.equal(code, 3, said);
    assert.match(said, /no sentinel can be used: .*NODE_EXTRA_CA_CERTS must name the CA of their certificates/);
  });

  it('refuse a wrong password of the server, or of the sentinels, which is said', async () => {
    const server = await jobs(login('wrong', passwords.sentinel), trusting());
    assert.equal(server.code, 3, server.said);
    assert.match(server.said, /WRONGPASS|NOAUTH/);
    const sentinel = await jobs(login(passwords.server, 'wrong'), trusting());
    assert.equal(sentinel.code, 3, sentinel.said);
    assert.match(sentinel.said, /WRONGPASS|NOAUTH|Authentication|sentinels are unreachable/);
  });

  it('are not reached without TLS', async () => {
    const { code, said } = await jobs(
      `sentinel://:${passwords.server}@${sentinels.at}/mailha?sentinel-password=${passwords.sentinel}`,
      trusting(),
    );
    assert.equal(code, 3, said);
  });

  it('end', () => closing.end());
});
