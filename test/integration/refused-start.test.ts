import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { exitCodes } from '../../src/render/exit-code.ts';
import { dependent } from '../support/dependent.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { startStack } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const main = resolve('src/main.ts');
const run = promisify(execFile);

/** A folder as systemd's units have it, with a pager declared, and metrics served. */
async function installed(t: TestContext, { redisUrl }: { readonly redisUrl: string }) {
  const cwd = temporaryFolder();
  const pager = 'alerts: { webhooks: [{ kind: opsgenie, name: night }] }\n';
  writeFileSync(join(cwd, 'cluster.yaml'), smallInventory + pager);
  const { PATH } = process.env;
  await run(process.execPath, [main, 'secrets', 'init'], { cwd, env: { PATH } });
  const port = await freePort();
  const key = { WEBHOOK_NIGHT_KEY: 'k' };
  const env = { PATH, REDIS_URL: redisUrl, METRICS_LISTEN: `127.0.0.1:${port}` };
  const start = (kind: string, more: Readonly<Record<string, string>> = key) => {
    const child = spawn(...dependent([process.execPath, main, kind]), {
      cwd,
      env: { ...env, ...more },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    let printed = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    /** Exit code and message, or undefined while it runs. */
    const ended = once(child, 'close').then(([code]) => ({ code, printed }));
    return Promise.race([ended, sleep(60_000, undefined, { ref: false })]);
  };
  return { cwd, start };
}

describe('a process that cannot start', { timeout: 300_000 }, () => {
  it('ends and says why where secrets.yaml is readable by others', async (t) => {
    const { redis } = await startStack(t);
    const { cwd, start } = await installed(t, { redisUrl: redis.url });
    chmodSync(join(cwd, 'secrets.yaml'), 0o640);
    const ended = await start('worker');
    assert.equal(ended?.code, exitCodes.unknown);
    assert.match(ended.printed, /secrets\.yaml: found mode 0640, wanted 0600/);
  });

  it('ends and says why where the key of a pager is missing, with Redis unreachable as well', async (t) => {
    const { redis } = await startStack(t);
    await redis.stop('SIGKILL');
    const { start } = await installed(t, { redisUrl: redis.url });
    const ended = await start('worker', {});
    assert.equal(ended?.code, exitCodes.unknown);
    assert.match(ended.printed, /WEBHOOK_NIGHT_KEY: found nothing usable, wanted its key/);
  });
});
