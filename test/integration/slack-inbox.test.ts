import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { appChild } from '../support/app-child.ts';
import { comesTrue } from '../support/comes-true.ts';
import { anna } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { slackBot } from '../support/slack-bot.ts';

const inbox = '{mailha}:inbox';

describe('an acked Slack request', () => {
  it('is answered once, by another app, when the app that received it dies', async (t) => {
    const bot = await slackBot(t, { start: false });
    const { child } = await appChild(t, bot);
    // It asks Slack who that is, and gets no answer.
    bot.workspace.fault({ method: 'users.info', kind: 'hang' });
    const { status } = await bot.workspace.slash({ user: anna.id, text: 'status' });
    assert.equal(status, 200);
    const redis = clientOf(bot.redis, t);
    const [kept = ''] = await redis.hvals(inbox);
    assert.match(kept, /"text":"status"/);
    assert.doesNotMatch(kept, /"token"/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    bot.workspace.clearFaults();

    await Promise.all([bot.start({ aliveMs: 1000 }), bot.start({ aliveMs: 1000 })]);

    const [told = ''] = await bot.told(anna.id, 1);
    assert.match(told, /^Job \d+ requested: status$/);
    await comesTrue('it is removed', async () => (await redis.hlen(inbox)) === 0);
    await sleep(2000);
    assert.equal((await bot.desk.runs(10)).length, 1);
    assert.equal(bot.workspace.ephemerals(anna.id).length, 1);
    assert.equal(await redis.hlen(inbox), 0);
    assert.equal(bot.complaints.filter((line) => line.includes('answering it now')).length, 1);
  });

  it('is removed once it is answered', async (t) => {
    const bot = await slackBot(t, { start: false });
    const slack = await bot.start();
    await bot.workspace.slash({ user: anna.id, text: 'whoami' });
    await slack.stop();
    assert.equal(await clientOf(bot.redis, t).hlen(inbox), 0);
  });

  it('is dropped and logged when it is older than five minutes', async (t) => {
    const bot = await slackBot(t, { start: false });
    const redis = clientOf(bot.redis, t);
    const body = JSON.stringify({ command: '/mailha', text: 'status', trigger_id: 'of-yesterday' });
    await redis.hset(inbox, 'of-yesterday', `an-app ${Date.now() - 6 * 60_000} ${body}`);

    await bot.start();

    while ((await redis.hlen(inbox)) > 0) await sleep(50);
    assert.deepEqual(await bot.desk.runs(10), []);
    assert.match(bot.complaints.join(''), /an app died before answering of-yesterday: too old, dropped/);
  });

  it('is acked within the 3 s of Slack, even while Redis hangs', async (t) => {
    const bot = await slackBot(t, { start: false, ackWithinMs: 3000 });
    await bot.start();
    await bot.workspace.slash({ user: anna.id, text: 'whoami' });
    await bot.told(anna.id, 1);
    bot.redis.pause();

    const { status } = await bot.workspace.slash({ user: anna.id, text: 'whoami' });

    assert.equal(status, 200);
    bot.redis.goOn();
    await bot.told(anna.id, 2);
  });
});
