import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { defaultChannels } from '../../src/dev/console/people.ts';
import { looksPerPerson } from '../../src/queue/looks-per-person.ts';
import { anna, bob, vera } from '../support/people.ts';
import { endings, type SlackBot, slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

const { mailOps: channel, random } = rooms;

describe('places with less than a channel of the bot', () => {
  let bot: SlackBot;
  const shared = endings();
  before(async () => {
    bot = await slackBot(shared);
  });
  after(shared.end);

  const textsOf = (user: string) => bot.workspace.ephemerals(user).map(({ text }) => text);

  it('answer a form that was opened where the bot is not', async () => {
    await bot.workspace.slash({ user: anna.id, text: 'deploy', channel: random });
    await bot.workspace.until('the form is shown', () => bot.workspace.modal(anna.id));
    await bot.workspace.fill({ user: anna.id, values: { target: 'directors' } });

    const texts = await bot.told(anna.id, 1);
    assert.match(texts[0] ?? '', /^Job 1 requested: deploy directors/);
    assert.deepEqual(
      bot.complaints.filter((line) => /replying/.test(line)),
      [],
    );
  });

  it('take Cancel on the card of `/mailha job N`', async () => {
    const { id } = await bot.asked();
    await bot.workspace.slash({ user: anna.id, text: `job ${id}`, channel });
    const card = await bot.workspace.until('the job is shown', () =>
      bot.workspace.ephemerals(anna.id).find(({ text }) => text.includes(`(job ${id})`)),
    );
    const value = `cancel ${id}`;
    await bot.workspace.click({ user: anna.id, channel, ts: card.ts, action_id: 'run', value });
    await bot.workspace.until(
      'it is cancelled',
      () => textsOf(anna.id).includes(`Job ${id} is cancelled.`) || undefined,
    );
    assert.equal((await bot.desk.run(id))?.state, 'cancelled');
  });

  it('take clicks in App Home, which has no channel, and show the new state there', async () => {
    const [first, second] = [await bot.asked(), await bot.asked('real-servers')];
    await bot.workspace.openHome(bob.id);
    const home = () => JSON.stringify(bot.workspace.home(bob.id) ?? '');
    await bot.workspace.until('the home is shown', () => home().includes(`|${second.id}>*`) || undefined);
    const token = async (id: string) => `example ${id} ${(await bot.desk.run(id))?.token}`;
    await bot.workspace.clickHome({ user: bob.id, action_id: 'approve', value: await token(first.id) });
    assert.equal((await bot.until(first.id, 'done')).approvedBy, bob.id);

    const direct = bot.workspace.directory.directs.find(({ directWith }) => directWith === bob.id)?.id ?? '';
    await bot.workspace.until('it is answered in the direct message', async () =>
      (await bot.workspace.messages(direct)).find(({ text }) => text.startsWith(`Job ${first.id} is approved`)),
    );
    await bot.workspace.clickHome({ user: bob.id, action_id: 'reject', value: await token(second.id) });
    await bot.workspace.until('the reason is asked for', () => bot.workspace.modal(bob.id));
    await bot.workspace.fill({ user: bob.id, values: { reason: 'not tonight' } });
    await bot.until(second.id, 'rejected');
    await bot.workspace.until('the home is shown anew', () =>
      home().includes('Waiting for your approval') ? undefined : true,
    );
  });

  it('keep a thread going whose root can no longer be edited', async () => {
    const { id, root, ask } = await bot.asked('all');
    bot.workspace.fault({ method: 'chat.update', kind: 'ok-false', error: 'cant_update_message', times: 1 });
    await bot.workspace.click({ user: bob.id, channel, ts: ask.ts, action_id: 'approve', seen: ask });
    await bot.until(id, 'done');
    const isOver = (texts: readonly string[]) =>
      texts.at(-1)?.startsWith(`DONE example: deploy all (job ${id})`) === true;
    await bot.thread('the end is told', isOver, root.ts);
    assert.equal((await bot.desk.runInThread(channel, root.ts))?.id, id);
    bot.workspace.clearFaults();
  });
});

describe('a look over the limit of one person', () => {
  it('is answered to that person, with the looks that are in progress', async (t) => {
    const bot = await slackBot(t, { start: false });
    await bot.start();
    for (let n = 0; n <= looksPerPerson; n += 1) {
      await bot.workspace.slash({ user: vera.id, text: 'status', channel });
    }

    const texts = await bot.told(vera.id, looksPerPerson + 1);
    const refused = texts.filter((text) => /^You have 5 looks in progress on example, and 5 is the limit/.test(text));
    assert.equal(refused.length, 1, JSON.stringify(texts));
    const card = bot.workspace.ephemerals(vera.id).find(({ text }) => text === refused[0]);
    assert.match(JSON.stringify(card?.blocks), /"value":"job \d+ @example"/);
  });
});

describe('channels that are not the bot’s own', () => {
  const between = { id: 'D0PEOPLE', name: 'between-people', topic: '', botIsMember: false, isPrivate: true };
  const partners = { id: 'C0PARTNERS', name: 'partners', topic: '', botIsMember: true, isShared: true };

  it('are answered by response_url between two people: plan and result', async (t) => {
    const bot = await slackBot(t, { channels: [...defaultChannels, between] });
    await bot.workspace.slash({ user: anna.id, text: 'deploy directors', channel: between.id });
    const texts = await bot.told(anna.id, 3);
    assert.match(texts[0] ?? '', /^Job 1 requested/);
    assert.match(texts[1] ?? '', /Slack apps cannot post in a direct message between people/);
    assert.match(texts[2] ?? '', /^WAITING FOR APPROVAL example: deploy directors \(job 1\)/);
    assert.match(JSON.stringify(bot.workspace.ephemerals(anna.id)[2]?.blocks), /mailha approve 1 [0-9a-f]{8}/);
    await bot.desk.approve('1', bob, (await bot.desk.run('1'))?.token);
    assert.match((await bot.told(anna.id, 4))[3] ?? '', /^DONE example: deploy directors \(job 1\)/);
    assert.equal(bot.workspace.calls('chat.postMessage').length, 1);
  });

  it('get no diffs when another organization reads them', async (t) => {
    const bot = await slackBot(t, { channels: [...defaultChannels, partners] });
    await bot.workspace.slash({ user: anna.id, text: 'deploy directors', channel: partners.id });
    const thread = await bot.workspace.until('approval is asked for', async () => {
      const [root] = await bot.workspace.messages(partners.id);
      const all = root ? await bot.workspace.thread(partners.id, root.ts) : [];
      return all.some(({ text }) => text.startsWith('APPROVAL NEEDED')) ? all : undefined;
    });
    const shown = JSON.stringify(thread);
    assert.match(shown, /No diffs in a channel shared with another organization/);
    assert.doesNotMatch(shown, /@@|\.diff/);
    const { root } = await bot.asked('all');
    assert.match(JSON.stringify(await bot.workspace.thread(channel, root.ts)), /@@/);
  });
});
