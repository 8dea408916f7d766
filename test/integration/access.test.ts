import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { noLog } from '../../src/model/text/log.ts';
import { queue } from '../../src/queue/queues.ts';
import { judgeFollowing } from '../../src/store/following.ts';
import { storeOf } from '../../src/store/script.ts';
import { dependent } from '../support/dependent.ts';
import { clientOf } from '../support/redis.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { startStack } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-file.ts';
import { credentials, people, rooms, workspaceFor } from '../support/workspace.ts';

const main = resolve('src/main.ts');
const run = promisify(execFile);
const granting = (who: string) =>
  `${smallInventory}alerts: { everySeconds: off }\naccess: { operators: [${who}], approvers: [U0BOB] }\n`;

/** `mailha app` and `mailha worker` as they run in production, over one cluster.yaml. */
async function processes(t: TestContext) {
  const { redis, desk } = await startStack(t);
  const workspace = await workspaceFor(t);
  const cwd = temporaryFolder();
  const put = (text: string) => {
    writeFileSync(join(cwd, 'cluster.yaml.new'), text);
    renameSync(join(cwd, 'cluster.yaml.new'), join(cwd, 'cluster.yaml'));
  };
  put(granting('U0CAROL'));
  const { PATH } = process.env;
  await run(process.execPath, [main, 'secrets', 'init'], { cwd, env: { PATH } });
  const port = await freePort();
  const env = {
    PATH,
    REDIS_URL: redis.url,
    SLACK_MODE: 'http',
    SLACK_API_URL: workspace.apiUrl,
    SLACK_PORT: String(port),
    SLACK_BOT_TOKEN: credentials.botToken,
    SLACK_SIGNING_SECRET: credentials.signingSecret,
  };
  let log = '';
  for (const kind of ['app', 'worker']) {
    const child = spawn(...dependent([process.execPath, main, kind]), {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(async () => {
      const gone = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await gone;
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  while (!log.includes('listening for Slack')) await sleep(50);
  workspace.connect(`http://127.0.0.1:${port}`);
  const until = async (what: string, is: () => boolean | Promise<boolean>) => {
    for (const limit = Date.now() + 90_000; !(await is()); await sleep(200))
      assert(Date.now() < limit, `${what}: ${log}`);
  };
  return { cwd, put, env, workspace, desk, redis, until, log: () => log };
}

describe('access in cluster.yaml', { timeout: 540_000 }, () => {
  it('changes in the app and in the worker without a restart; an invalid file changes nothing and is reported', async (t) => {
    const { cwd, put, env, workspace, desk, redis, until, log } = await processes(t);
    const client = clientOf(redis, t);
    const says = async () => {
      const before = workspace.ephemerals(people.alice).length;
      await workspace.slash({ user: people.alice, text: 'deploy directors', channel: rooms.mailOps });
      return workspace.until('she is answered', () => workspace.ephemerals(people.alice)[before]?.text);
    };
    /** What the worker says of something that Alice has scheduled. */
    const fires = async () => {
      const before = (await desk.runs(50)).length;
      const reads = queue(storeOf(client, 'example'), 'reads', noLog);
      const request = { job: 'drill', params: { drill: 'vip-switchover' } };
      await reads.add('ask', { request, text: 'drill vip-switchover', by: { id: people.alice, groups: [] } });
      await until('it is fired', async () => (await desk.runs(50)).length > before);
      await reads.close();
      const [{ id = '' } = {}] = await desk.runs(1);
      const last = (await desk.journal(id)).find(({ happening }) => happening.kind === 'failed');
      return last?.happening.kind === 'failed' ? last.happening.sentence : 'began';
    };
    assert.match(await says(), /`deploy` needs the operator role/);
    assert.match(await fires(), /^did not start on schedule/);

    put(granting(people.alice));
    await until('both have read it', () => log().match(/access reloaded/g)?.length === 2);
    assert.match(await says(), /Job \d+ requested/);
    assert.doesNotMatch(await fires(), /did not start/);

    put(granting('nobody-such'));
    await until('both say so', () => log().match(/stays in force: .*cluster\.yaml:\d+:\d+: access/g)?.length === 2);
    assert.match(await says(), /Job \d+ requested/);
    // Each writes the log first.
    const followed = async () =>
      (await judgeFollowing({ redis: client }, 'example')).filter(({ status }) => status === 'degraded');
    await until('both have noted it', async () => (await followed()).length === 2);
    const judged = await followed();
    for (const { status, summary } of judged) {
      assert.equal(status, 'degraded');
      assert.match(
        summary,
        /^example: (app|worker) \S+ still uses the access list of .*cluster\.yaml:\d+:\d+: access\.operators\[0\]/,
      );
    }
    const { stdout = '' } = await run(process.execPath, [main, 'doctor', '--json'], { cwd, env }).catch(
      (error) => error,
    );
    const found: { check: string; summary: string }[] = JSON.parse(stdout).judgements;
    assert.equal(found.filter(({ check }) => check === 'inventory.followed').length, 2, stdout);

    put(granting(people.alice).replace('everySeconds: off', 'everySeconds: 60'));
    await until('it is mended', async () =>
      (await judgeFollowing({ redis: client }, 'example')).every(({ check }) => check === 'inventory.restart'),
    );
    const [restart] = await judgeFollowing({ redis: client }, 'example');
    assert.match(restart?.summary ?? '', /was started before alerts changed in cluster\.yaml/);
  });
});
