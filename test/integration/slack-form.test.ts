import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anna, vera } from '../support/people.ts';
import { endings, type SlackBot, slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

const channel = rooms.mailOps;

describe('a form', () => {
  let bot: SlackBot;
  const shared = endings();
  before(async () => {
    // Without Redis a form is answered later than Slack waits.
    bot = await slackBot(shared, { ackWithinMs: 3000 });
  });
  after(shared.end);

  /** The form opened by a typed command. */
  async function shown(user: string, text: string) {
    // Of a test before.
    const old = bot.workspace.modal(user);
    await bot.workspace.slash({ user, text, channel });
    const isNew = () => {
      const modal = bot.workspace.modal(user);
      return modal?.id === old?.id ? undefined : modal;
    };
    return bot.workspace.until('the form is shown', isNew, 20_000);
  }

  it('is shown for a command whose words were left out, and starts what could have been typed', async () => {
    const { view } = await shown(anna.id, 'deploy');
    assert.equal(view.title.text, 'Deploy');
    const before = bot.workspace.ephemerals(anna.id).length;
    const runs = (await bot.desk.runs(100)).length;
    const sent = await bot.workspace.fill({ user: anna.id, values: { target: 'directors' } });
    assert.equal(sent.error, undefined);
    assert.equal(bot.workspace.modal(anna.id), undefined);
    assert.match((await bot.told(anna.id, before + 1))[before] ?? '', /Job \d+ requested: deploy directors/);
    const [run] = await bot.desk.runs(1);
    assert.deepEqual([run?.text, run?.requestedBy, run?.place?.channel], ['deploy directors', anna.id, channel]);
    // Slack sends it again when it did not hear the answer.
    if (sent.request) await bot.workspace.replay(sent.request);
    assert.equal((await bot.desk.runs(100)).length, runs + 1);
  });

  it('stays with what is wrong with it, as it would be said of the same when typed', async () => {
    await shown(anna.id, 'maintenance form');
    await bot.workspace.fill({ user: anna.id, values: { host: 'mail2', length: '2h', because: '   ' } });
    const { errors } = bot.workspace.modal(anna.id) ?? assert.fail('the form is gone');
    assert.match(JSON.stringify(errors), /"because":"Reason missing/);
  });

  it('says so while Redis is away, and keeps what was filled in', async () => {
    await shown(anna.id, 'deploy form');
    const before = bot.workspace.ephemerals(anna.id).length;
    await bot.redis.stop('SIGKILL');
    await bot.workspace.fill({ user: anna.id, values: { target: 'directors' } });
    assert.match(JSON.stringify(bot.workspace.modal(anna.id)?.errors), /Redis does not answer|trouble connecting/);
    await bot.redis.start();
    await bot.workspace.until('it is taken once Redis is back', async () => {
      await bot.workspace.fill({ user: anna.id, values: { target: 'directors' } });
      return bot.workspace.modal(anna.id) === undefined ? true : undefined;
    });
    await bot.told(anna.id, before + 1);
  });

  it('is not shown to a person who may not run its command', async () => {
    const before = bot.workspace.ephemerals(vera.id).length;
    await bot.workspace.slash({ user: vera.id, text: 'deploy', channel });
    assert.match((await bot.told(vera.id, before + 1))[before] ?? '', /`deploy` needs the operator role/);
    assert.equal(bot.workspace.modal(vera.id), undefined);
  });

  it('is refused by a mention, which says where it works', async () => {
    const before = bot.workspace.ephemerals(anna.id).length;
    await bot.workspace.mention({ user: anna.id, channel, text: 'drill form' });
    assert.match(
      (await bot.told(anna.id, before + 1))[before] ?? '',
      /Slack opens forms for slash commands only: type `\/mailha drill form`/,
    );
  });
});
