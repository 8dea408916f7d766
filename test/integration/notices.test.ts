import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultChannels } from '../../src/dev/console/people.ts';
import { AlertRules } from '../../src/model/inventory/alert-rules.ts';
import { anna, bob, inventory } from '../support/people.ts';
import { slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

const alerts = { id: 'C0ALERTS', name: 'alerts', topic: '', botIsMember: true };
const terminal = { id: 'os:root', groups: [] };

describe('notices', () => {
  it('of what was done at a terminal or in a direct message are posted where it concerns people', async (t) => {
    const bot = await slackBot(t, {
      channels: [...defaultChannels, alerts],
      inventory: { ...inventory, channels: [rooms.mailOps], alerts: AlertRules.parse({ channel: alerts.id }) },
    });
    const { desk, workspace } = bot;
    const untilPosted = (channel: string, n: number) =>
      workspace.until(`${n} messages in ${channel}`, async () => {
        const texts = (await workspace.messages(channel)).map(({ text }) => text);
        return texts.length >= n ? texts : undefined;
      });

    await desk.freeze('the provider works', terminal);
    await untilPosted(rooms.mailOps, 1);
    await workspace.slash({ user: bob.id, text: 'thaw', channel: rooms.random });
    await untilPosted(rooms.mailOps, 2);
    // Nothing is frozen any more, so nothing is posted.
    await desk.thaw(bob);
    await desk.lock({ minutes: 60, because: 'a disk' }, anna);
    await untilPosted(rooms.mailOps, 3);
    await desk.unlock(bob);
    assert.deepEqual(await untilPosted(rooms.mailOps, 4), [
      'example: all changes frozen: the provider works',
      'example: freeze lifted',
      'example: locked: a disk',
      'example: lock lifted',
    ]);

    // Nor is it muted yet.
    await desk.unmute('dovecot', anna);
    await desk.mute('dovecot', { minutes: 60, because: 'an upgrade' }, anna);
    await untilPosted(alerts.id, 1);
    await desk.unmute('dovecot', anna);
    assert.deepEqual(await untilPosted(alerts.id, 2), [
      'example: dovecot alerts muted: an upgrade',
      'example: dovecot alerts unmuted',
    ]);

    assert.deepEqual(await desk.runs(10), [], 'they are not listed as jobs');
    const audited = (await desk.audit({ order: 'oldest first' })).entries.map(
      ({ happening }) => JSON.parse(happening).kind,
    );
    assert.deepEqual(audited, ['held', 'released', 'held', 'released'], 'each is in the audit trail once');
    assert.deepEqual(bot.complaints, []);
  });

  it('are not made where no channel is configured', async (t) => {
    const { desk } = await slackBot(t);
    assert.match(await desk.freeze('a test', anna), /frozen/);
    assert.equal(await desk.run('1'), undefined);
  });
});
