import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SlackMessage } from '../../src/dev/console/message.ts';
import { anna, bob, carl, guest, inventory, vera } from '../support/people.ts';
import { endings, type SlackBot, slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

const { mailOps: channel } = rooms;

/** Clicks on a message and returns the reply to the person. */
async function clicks(
  { workspace, told }: SlackBot,
  user: string,
  seen: SlackMessage,
  action_id = 'approve',
): Promise<string> {
  const before = workspace.ephemerals(user).length;
  await workspace.click({ user, channel, ts: seen.ts, action_id, seen });
  return (await told(user, before + 1)).at(-1) ?? '';
}

describe('the buttons under a plan', () => {
  let bot: SlackBot;
  const shared = endings();
  before(async () => {
    bot = await slackBot(shared);
  });
  after(shared.end);

  const buttons = (message: unknown) => JSON.stringify(message).match(/"type":"button"/g)?.length ?? 0;

  it('tell the requester that another person must approve', async () => {
    const { id, ask } = await bot.asked();

    assert.equal(await clicks(bot, anna.id, ask), `You requested job ${id}; another approver must approve it.`);
    assert.equal((await bot.desk.run(id))?.state, 'waiting');
  });

  it('tell those who are no approvers what they lack', async () => {
    const { id, ask } = await bot.asked();

    assert.match(await clicks(bot, vera.id, ask), /^Permission denied: you need the approver role/);
    assert.match(await clicks(bot, vera.id, ask, 'reject'), /^Permission denied: you need the approver role/);
    assert.equal((await bot.desk.run(id))?.state, 'waiting');
  });

  it('keep out guests, also those who are in the right group', async () => {
    const { id, ask } = await bot.asked();

    assert.match(await clicks(bot, guest.id, ask), /^Guests cannot use mailha/);
    assert.equal((await bot.desk.run(id))?.state, 'waiting');
    assert.match(bot.complaints.join(''), /refused an outsider: Guests cannot use mailha/);
  });

  it('let a member of an approving group approve, say so, and disappear', async () => {
    const { id, root, ask } = await bot.asked('all');

    assert.match(await clicks(bot, carl.id, ask), new RegExp(`^Job ${id} is approved`));
    // The root says so first.
    const isDone = ([first = '', ...more]: readonly string[]) =>
      first.startsWith('DONE ') && more.every((text) => /^(DONE|PLAN|APPROVED) /.test(text));
    const thread = await bot.thread('it is done', isDone, root.ts);
    assert.equal(buttons(thread.find(({ ts }) => ts === ask.ts)), 0);
    assert.match(JSON.stringify(thread), /\*approved\* by <@U0CARL>/);
  });

  it('ask for the reason of a rejection, answer the second click and change nothing', async () => {
    const { id, ask } = await bot.asked();
    await bot.workspace.click({ user: bob.id, channel, ts: ask.ts, action_id: 'reject', seen: ask });
    await bot.workspace.until('the reason is asked for', () => bot.workspace.modal(bob.id));
    const before = bot.workspace.ephemerals(bob.id).length;
    await bot.workspace.fill({ user: bob.id, values: { reason: 'not before the backup has ended' } });
    assert.match((await bot.told(bob.id, before + 1)).at(-1) ?? '', new RegExp(`^Job ${id} is rejected`));
    const { happening } = (await bot.desk.journal(id)).at(-1) ?? {};
    assert.deepEqual(happening?.kind === 'rejected' && happening.reason, 'not before the backup has ended');

    assert.match(await clicks(bot, bob.id, ask), new RegExp(`^Job ${id} was already rejected`));
    assert.equal((await bot.desk.run(id))?.state, 'rejected');
  });

  it('let exactly one of two win who click at once, and answer both', async () => {
    const { id, ask } = await bot.asked('real-servers');
    const told = [bob, carl].map((who) => bot.workspace.ephemerals(who.id).length);
    await Promise.all(
      [bob, carl].map((who) =>
        bot.workspace.click({ user: who.id, channel, ts: ask.ts, action_id: 'approve', seen: ask }),
      ),
    );

    const answers = await Promise.all(
      [bob, carl].map(async (who, i) => (await bot.told(who.id, (told[i] ?? 0) + 1)).at(-1)),
    );
    const won = answers.filter((text) => /is approved and starts/.test(text ?? ''));
    assert.equal(won.length, 1, JSON.stringify(answers));
    assert.match(answers.find((text) => text !== won[0]) ?? '', /already|done/);
    const journal = await bot.desk.journal(id);
    assert.equal(journal.filter(({ happening }) => happening.kind === 'approved').length, 1);
  });

  it('cancel a job that waits', async () => {
    const { id, root } = await bot.asked();

    assert.match(await clicks(bot, anna.id, root, 'run'), new RegExp(`^Job ${id} is cancelled`));
    assert.equal((await bot.desk.run(id))?.state, 'cancelled');
  });

  it('say that a newer plan took the place of the one that was clicked', async () => {
    const old = await bot.asked();
    await bot.asked();

    assert.match(await clicks(bot, bob.id, old.ask), /superseded|newer/);
  });

  it('work after the bot was stopped and started again', async (t) => {
    const fresh = await slackBot(t, { start: false });
    fresh.worker();
    const first = await fresh.start();
    const { id, ask } = await fresh.asked();
    await first.stop();
    await fresh.start();

    assert.match(await clicks(fresh, bob.id, ask), new RegExp(`^Job ${id} is approved`));
    assert.equal((await fresh.until(id, 'done')).approvedBy, bob.id);
  });

  it('say that the time to approve is over', async (t) => {
    const quick = { ...inventory, approvalMinutes: 1 / 60 };
    const fresh = await slackBot(t, { inventory: quick });
    await fresh.workspace.slash({ user: anna.id, text: 'deploy directors' });
    const isTold = (texts: readonly string[]) => texts.some((text) => /^EXPIRED example: /.test(text));
    const thread = await fresh.thread('it is told', isTold);
    const [root] = thread;
    const ask = thread.find(({ text }) => text.startsWith('EXPIRED'));
    assert(root && ask);
    assert.equal(buttons(ask), 0);

    // As still shown on an outdated screen.
    const { token } = (await fresh.desk.run('1')) ?? {};
    const button = { type: 'button', action_id: 'approve', value: token };
    const seen = { ...ask, blocks: [{ type: 'actions', block_id: 'old', elements: [button] }] };
    assert.match(await clicks(fresh, bob.id, seen), /expired/);
    assert.equal((await fresh.desk.run('1'))?.state, 'expired');
  });
});
