import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anna, bob, guest, vera } from '../support/people.ts';
import { endings, type SlackBot, slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

const channel = rooms.mailOps;

describe('the home of the bot', () => {
  let bot: SlackBot;
  const shared = endings();
  before(async () => {
    bot = await slackBot(shared);
  });
  after(shared.end);

  /** What a person sees on opening it. */
  async function opened(user: string): Promise<string> {
    const before = bot.workspace.calls('views.publish').length;
    await bot.workspace.event({ type: 'app_home_opened', user, channel: 'D0HOME', tab: 'home', event_ts: '1.0' });
    return bot.workspace.until(
      'the home is shown',
      () => {
        const call = bot.workspace.calls('views.publish')[before];
        assert(!call || call.ok, call?.error);
        return call && JSON.stringify(call.args);
      },
      20_000,
    );
  }

  it('shows what is under way, and to approvers what waits for them', async () => {
    const { id } = await bot.asked();
    const forBob = await opened(bob.id);
    assert.match(forBob, /Waiting for your approval/);
    assert.match(forBob, new RegExp(`\\|${id}>\\* .deploy directors. · 6 changes on lb2 and lb1`));
    assert.doesNotMatch(await opened(anna.id), /Waiting for your approval/);
    assert.match(await opened(vera.id), /In progress/);
  });

  it('shows what is wrong, and who has stopped all changes', async () => {
    await bot.desk.freeze('a test', anna);
    const shown = await opened(bob.id);
    assert.match(shown, /<@U0ANNA> froze all changes: a test/);
    await bot.desk.thaw(bob);
    assert.doesNotMatch(await opened(bob.id), /froze/);
  });

  it('shows strangers nothing', async () => {
    const before = bot.workspace.calls('views.publish').length;
    await bot.workspace.event({ type: 'app_home_opened', user: guest.id, channel: 'D0', tab: 'home', event_ts: '1.0' });
    await opened(vera.id);
    assert.equal(bot.workspace.calls('views.publish').length, before + 1);
  });
});

describe('“Job actions” in the menu of a message', () => {
  let bot: SlackBot;
  const shared = endings();
  before(async () => {
    bot = await slackBot(shared);
  });
  after(shared.end);

  async function chosen(user: string, ts: string): Promise<string> {
    const before = bot.workspace.ephemerals(user).length;
    await bot.workspace.shortcut({ user, channel, ts, callback_id: 'mailha_job_actions' });
    return (await bot.told(user, before + 1)).at(-1) ?? '';
  }

  it('offers the actions for the job of the thread', async () => {
    const { id, root, ask } = await bot.asked();
    for (const ts of [root.ts, ask.ts]) {
      assert.match(await chosen(anna.id, ts), new RegExp(`^Job ${id}, deploy directors: waiting for approval`));
    }
    const shown = JSON.stringify(bot.workspace.ephemerals(anna.id).at(-1)?.blocks);
    assert.match(shown, new RegExp(`"value":"logs ${id}".*"value":"cancel ${id}"`));
    const { ts = '' } = bot.workspace.ephemerals(anna.id).at(-1) ?? {};
    const before = bot.workspace.ephemerals(anna.id).length;
    const value = `cancel ${id}`;
    await bot.workspace.click({ user: anna.id, channel, ts, action_id: 'run-3', value });
    assert.match((await bot.told(anna.id, before + 1)).at(-1) ?? '', new RegExp(`Job ${id} is cancelled`));
  });

  it('refuses a message that belongs to no job', async () => {
    const { ts } = await bot.workspace.chat({ user: anna.id, channel, text: 'good morning' });
    assert.match(await chosen(anna.id, ts), /belongs to no job/);
  });
});
