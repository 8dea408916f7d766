import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Watcher } from '../../src/model/plan/world.ts';
import { alertsCard } from '../../src/render/alerts.ts';
import { vipUnheld } from '../support/judgements.ts';
import { anna, bob, carl } from '../support/people.ts';
import { type SlackBot, slackBot } from '../support/slack-bot.ts';

const channel = 'C0SECRET';
/** A private channel that nobody invited the bot to. */
const channels = [{ id: channel, name: 'secret-alerts', topic: '', botIsMember: false, isPrivate: true }];
/** An attempt is made every 30 s. */
const patienceMs = 180_000;

/** Opens a critical incident in the first round. */
async function round({ incidents }: Watcher) {
  const id = await incidents.open('incident-1', channel);
  await incidents.tell(id, 1, { kind: 'alert', worse: [vipUnheld], better: [] });
  return [];
}

async function directs({ workspace }: SlackBot, user: string): Promise<readonly string[]> {
  const direct = workspace.directory.directs.find(({ directWith }) => directWith === user);
  return (await workspace.messages(direct?.id ?? '')).map(({ text }) => text);
}

/** A process of the bot that is killed when Slack has received this call and not answered. */
async function killedAt({ workspace, settings, redis }: SlackBot, method: string): Promise<void> {
  workspace.fault({ method, kind: 'hang' });
  const file = join(import.meta.dirname, '../support/slack-child.ts');
  const child = spawn(process.execPath, [file, JSON.stringify({ url: redis.url, settings })], { stdio: 'ignore' });
  await workspace.until(`${method} is called`, () => workspace.calls(method)[0], patienceMs);
  child.kill('SIGKILL');
  await once(child, 'exit');
  workspace.clearFaults();
}

describe('a critical incident whose channel refuses the bot', () => {
  it('reaches approvers in person though the app is killed meanwhile, is shown as not delivered, and posted after an invitation', async (t) => {
    const bot = await slackBot(t, { start: false, channels });
    bot.worker({ round });
    await killedAt(bot, 'conversations.open');
    await bot.start();

    for (const { id } of [anna, bob, carl]) {
      const [first] = await bot.workspace.until(
        `${id} is told`,
        async () => ((await directs(bot, id)).length > 0 ? directs(bot, id) : undefined),
        patienceMs,
      );
      assert.match(first ?? '', /^CRITICAL example: lb0 is on no director\. What to do: Start it\./);
    }
    // The bot notes each of them when Slack has answered, which is after the message is there.
    const alerts = await bot.workspace.until(
      'all count as told',
      async () => {
        const found = await bot.desk.alerts();
        const told = found.undelivered[0]?.told ?? [];
        return [anna, bob, carl].every(({ id }) => told.includes(id)) ? found : undefined;
      },
      patienceMs,
    );
    const [lost] = alerts.undelivered;
    assert.equal(lost?.error, 'channel_not_found');
    assert.equal(lost?.isRetried, true);
    assert.match(alertsCard(alerts, Date.now()).summary, /^1 open incident, 1 not delivered$/);

    bot.workspace.directory.setChannel(channel, { botIsMember: true });
    const texts = await bot.workspace.until(
      'the incident is in its channel',
      async () => {
        const found = await bot.workspace.messages(channel);
        return found.length > 0 ? found.map(({ text }) => text) : undefined;
      },
      patienceMs,
    );
    assert.equal(texts.length, 1);
    // The same is true of the delivery.
    await bot.workspace.until(
      'it counts as delivered',
      async () => (await bot.desk.alerts()).undelivered.length === 0 || undefined,
      patienceMs,
    );
    // Each once, however often the channel refused.
    for (const { id } of [anna, bob, carl]) assert.equal((await directs(bot, id)).length, 1, id);
  });

  it('is written to the log with the remedy', async (t) => {
    const bot = await slackBot(t, { start: false, channels });
    bot.worker({ round });
    await bot.start();
    const line = await bot.workspace.until(
      'the refusal is logged',
      () => bot.complaints.find((one) => one.includes('not delivered to C0SECRET')),
      patienceMs,
    );
    assert.match(line, /the channel does not exist or the bot cannot see it; type `\/invite @mailha` in it/);
    assert.equal(JSON.parse(line).level, 50);
  });
});
