import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WebClient } from '@slack/web-api';
import { anna, bob } from '../support/people.ts';
import { slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

describe('lists', () => {
  it('link each job to its thread, as Slack itself would, without a call for each', async (t) => {
    const bot = await slackBot(t);
    const { workspace, desk, settings } = bot;
    const { id, root } = await bot.asked();
    const client = new WebClient(settings.botToken, { slackApiUrl: settings.apiUrl });
    const [{ permalink: asSlack = '' }, { url = '' }] = await Promise.all([
      client.chat.getPermalink({ channel: rooms.mailOps, message_ts: root.ts }),
      client.auth.test(),
    ]);
    const permalink = new URL(new URL(asSlack).pathname, url).href;
    assert.match(permalink, /\/archives\/C\w+\/p\d+$/);
    assert.deepEqual([...(await desk.threads([id, '999']))], [[id, permalink]]);

    const before = workspace.calls('chat.getPermalink').length;
    await workspace.slash({ user: anna.id, text: 'jobs' });
    const jobs = await workspace.until('the jobs are listed', () =>
      workspace.ephemerals(anna.id).find(({ text }) => text.startsWith('Latest job')),
    );
    assert(JSON.stringify(jobs.blocks).includes(`{"type":"link","url":"${permalink}","text":"${id}"}`));
    await workspace.openHome(bob.id);
    await workspace.until(
      'Home links to it',
      () => JSON.stringify(workspace.home(bob.id) ?? '').includes(`*<${permalink}|${id}>*`) || undefined,
    );
    assert.equal(workspace.calls('chat.getPermalink').length, before);
  });
});
