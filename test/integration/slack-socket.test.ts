import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer } from '../../commands/answer.ts';
import type { SlackSettings } from '../../src/config/settings.ts';
import { startSlack } from '../../src/slack/slack.ts';
import { comesTrue } from '../support/comes-true.ts';
import { anna, bob } from '../support/people.ts';
import { slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

describe('Socket Mode', () => {
  it('is deployed and approved through as well', async (t) => {
    const bot = await slackBot(t, { mode: 'socket' });

    const { id, ask } = await bot.asked();
    await bot.workspace.click({ user: bob.id, channel: rooms.mailOps, ts: ask.ts, action_id: 'approve' });

    assert.match((await bot.told(bob.id, 1))[0] ?? '', new RegExp(`^Job ${id} is approved`));
    await bot.until(id, 'done');
  });

  it('keeps two connections, and reopens each at once when Slack closes it', async (t) => {
    const bot = await slackBot(t, { mode: 'socket' });
    const { sockets } = bot.workspace;
    const both = () => bot.workspace.until('both are open', () => (sockets.count() === 2 ? true : undefined));
    await both();

    for (const end of [() => sockets.disconnect('refresh_requested'), () => sockets.drop()]) {
      end();
      await bot.workspace.until('they are gone', () => (sockets.count() < 2 ? true : undefined));
      const since = performance.now();
      await both();
      // The library itself would wait for 5 s.
      assert(performance.now() - since < 4000);
    }
    assert.equal((await bot.workspace.slash({ user: anna.id, text: 'whoami' })).error, undefined);
    assert.match((await bot.told(anna.id, 1))[0] ?? '', /^You are U0ANNA/);
  });

  it('retries while Slack refuses connections', async (t) => {
    const bot = await slackBot(t, { mode: 'socket' });
    const { sockets } = bot.workspace;
    for (const kind of ['500', 'ratelimited', 'drop'] as const)
      bot.workspace.fault({ method: 'apps.connections.open', kind });

    sockets.drop();
    await bot.workspace.until('they are gone', () => (sockets.count() === 0 ? true : undefined));
    await bot.workspace.until('they are back', () => (sockets.count() === 2 ? true : undefined), 30_000);

    assert.match(
      bot.complaints.join(''),
      /Socket Mode: (first|second) connection failed \(HTTP 500\), retrying in 1 s/,
    );
  });
});

describe('Slack when the bot starts', () => {
  it('may be unreachable: jobs run, and commands work once it is back', async (t) => {
    const bot = await slackBot(t, { start: false });
    bot.worker();
    bot.workspace.fault({ method: 'auth.test', kind: 'drop', times: 2 });
    const started = bot.start();

    const run = await bot.desk.submit({ request: { job: 'status', params: {} }, text: 'status', by: anna });
    assert.equal((await bot.until(run.id, 'done')).state, 'done');
    await started;
    assert.match(
      bot.complaints.join(''),
      /Slack unreachable \(connection failed\); jobs continue, retrying Slack in 1 s/,
    );
    await bot.workspace.slash({ user: anna.id, text: 'whoami' });
    await bot.told(anna.id, 1);
  });

  it('may refuse the token, which the log says, with what to do', async (t) => {
    const bot = await slackBot(t, { start: false });
    const settings: SlackSettings = { ...bot.settings, botToken: 'xoxb-wrong' };
    const { desk, log } = bot;
    const slack = startSlack({ settings, desks: [desk], log, answer, redis: bot.redis.address });
    await bot.workspace.until('it was asked', () => bot.workspace.calls('auth.test')[0]);
    await comesTrue('it is logged', () => bot.complaints.join('').includes('SLACK_BOT_TOKEN'));
    await slack.stop();
    await assert.rejects(slack.ready);
    assert.match(bot.complaints.join(''), /Slack rejected SLACK_BOT_TOKEN \(invalid_auth\): copy it again from OAuth/);
    assert.doesNotMatch(bot.complaints.join(''), /xoxb-wrong/);
  });

  it('is not waited for when the port is taken', async (t) => {
    const bot = await slackBot(t, { start: false });
    const { port = 0 } = await (await bot.start()).ready;

    await assert.rejects(bot.start({ settings: { ...bot.settings, port } }), /EADDRINUSE/);
  });
});

describe('stopping the bot', () => {
  it('waits for the answer that is on its way', async (t) => {
    const bot = await slackBot(t, { start: false });
    const slack = await bot.start();
    await bot.workspace.slash({ user: anna.id, text: 'whoami' });
    await slack.stop();
    assert.match(bot.workspace.ephemerals(anna.id)[0]?.text ?? '', /^You are U0ANNA/);
  });

  it('is not held up by a Redis that is away', async (t) => {
    const bot = await slackBot(t, { start: false });
    const slack = await bot.start();
    await bot.redis.stop('SIGKILL');
    const since = performance.now();
    await slack.stop();
    assert(performance.now() - since < 30_000);
  });
});
