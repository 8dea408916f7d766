import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { comesTrue } from '../support/comes-true.ts';
import { dependent } from '../support/dependent.ts';
import { recorded } from '../support/file-hosts.ts';
import { anna, bob } from '../support/people.ts';
import { noReplicas, refuse } from '../support/refusing.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-file.ts';
import { workerChild } from '../support/worker-child.ts';
import { credentials, workspaceFor } from '../support/workspace.ts';

const all = ['lb2 a=1', 'lb2 b=1', 'lb2 c=1', 'lb1 a=1', 'lb1 b=1', 'lb1 c=1'];

/** `mailha app` as it runs in production, on a pretended Slack. */
async function startApp(t: TestContext, { redis }: Stack): Promise<{ readonly log: () => string }> {
  const workspace = await workspaceFor(t);
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'cluster.yaml'), smallInventory);
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: redis.url,
    SLACK_MODE: 'http',
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: credentials.botToken,
    SLACK_SIGNING_SECRET: credentials.signingSecret,
    SLACK_PORT: String(await freePort()),
  };
  const app = spawn(...dependent([process.execPath, resolve('src/main.ts'), 'app']), {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(async () => {
    const gone = once(app, 'exit');
    if (app.exitCode === null && app.kill('SIGKILL')) await gone;
  });
  let text = '';
  app.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  while (!text.includes('listening for Slack')) await sleep(50);
  return { log: () => text };
}

/** A deploy whose only worker dies in the middle of a step. */
async function killedInTheMiddle(t: TestContext, own: Stack): Promise<string> {
  const child = workerChild(t, own, { name: 'mortal', killAt: 6 });
  const { id } = await own.submit('deploy 1');
  await own.until(id, 'waiting');
  assert((await own.desk.approve(id, bob)).done);
  assert.equal(await child.ended, 'SIGKILL');
  return id;
}

describe('mailha app without any worker', { timeout: 540_000, concurrency: 2 }, () => {
  it('reports a run as interrupted when its last worker was killed, with what to type', async (t) => {
    const own = await startStack(t);
    await startApp(t, own);
    const id = await killedInTheMiddle(t, own);
    await own.until(id, 'interrupted');
    const last = (await own.desk.journal(id)).at(-1)?.happening;
    assert(last?.kind === 'interrupted');
    assert.match(last.remedy, new RegExp(`type \`resume ${id}\``));
    const done = recorded(own.hosts);
    assert((await own.desk.resume(id, anna)).done);
    own.worker({ name: 'other' });
    await own.until(id, 'done', 'failed');
    assert.deepEqual(recorded(own.hosts), all);
    assert(done.length < all.length);
  });

  it('does so once Redis takes writes, where it refused them when the worker was killed, and each connection logs that once', async (t) => {
    const own = await startStack(t);
    const app = await startApp(t, own);
    const refusal = refuse(noReplicas, own.redis, t);
    const id = await killedInTheMiddle(t, own);
    await refusal.begin();
    const refusals = () =>
      app
        .log()
        .split('\n')
        .filter((line) => line.includes('Redis refuses to write')).length;
    await comesTrue('both connections log it', () => refusals() === 2, 60_000);
    // Each tries again meanwhile.
    await sleep(6000);
    assert.equal((await own.desk.run(id))?.state, 'running');
    await refusal.end();
    await own.until(id, 'interrupted');
    assert.equal(refusals(), 2, app.log());
    assert(!app.log().includes('looking for abandoned jobs'), app.log());
  });
});
