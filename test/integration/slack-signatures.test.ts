import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sign } from '../../src/dev/console/signature.ts';
import { comesTrue } from '../support/comes-true.ts';
import { anna, bob } from '../support/people.ts';
import { endings, type SlackBot, slackBot } from '../support/slack-bot.ts';
import { credentials, rooms } from '../support/workspace.ts';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const seconds = () => Math.floor(Date.now() / 1000);

/** A slash command as Slack would send it. */
function command(change: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({
    command: '/mailha',
    text: 'deploy directors',
    user_id: anna.id,
    user_name: 'anna',
    channel_id: rooms.mailOps,
    team_id: 'T000000001',
    team_domain: 'mailha',
    api_app_id: 'A0MAILHA',
    token: 'x',
    response_url: 'http://127.0.0.1:9/commands/none',
    trigger_id: `${Math.random()}`,
    ...change,
  }).toString();
}

describe('a request that is not from Slack, not of now, or not for us', () => {
  let bot: SlackBot;
  const shared = endings();
  before(async () => {
    bot = await slackBot(shared);
  });
  after(shared.end);

  const runs = async () => (await bot.desk.runs(100)).length;
  const request = (body: string, more = {}) => bot.workspace.signedRequest({ body, contentType: form, ...more });

  const forged: readonly (readonly [what: string, more: () => object])[] = [
    ['is signed with another secret', () => ({ signingSecret: 'another-signing-secret' })],
    ['has a made-up signature', () => ({ signature: `v0=${'0'.repeat(64)}` })],
    ['has an empty signature', () => ({ signature: '' })],
    [
      'has a signature without its version',
      () => ({ signature: sign(credentials.signingSecret, seconds(), command()).slice(3) }),
    ],
    ['has a signature of another version', () => ({ signature: `v1=${'0'.repeat(64)}` })],
    [
      'has a signature of another body',
      () => ({ signature: sign(credentials.signingSecret, seconds(), 'text=status') }),
    ],
    ['has a time that is no number', () => ({ timestamp: Number.NaN })],
    ['is six minutes old', () => ({ timestamp: seconds() - 360 })],
    ['is of the year 1970', () => ({ timestamp: 0 })],
    ['is six minutes early', () => ({ timestamp: seconds() + 360 })],
    ['is years early', () => ({ timestamp: seconds() + 1e8 })],
    ['is endlessly early', () => ({ timestamp: Number.POSITIVE_INFINITY })],
  ];
  for (const [what, more] of forged) {
    it(`is refused and logged when it ${what}`, async () => {
      const [before, complaints] = [await runs(), bot.complaints.length];
      assert.equal((await request(command(), more())).status, 401);
      assert.equal(await runs(), before);
      assert(bot.complaints.length > complaints);
    });
  }

  it('is refused without any signature at all', async () => {
    const { body, headers } = { body: command(), headers: { 'content-type': form } };
    assert.equal((await bot.workspace.replay({ body, headers })).status, 401);
  });

  it('is taken when it is four minutes late or early, as clocks are', async () => {
    for (const timestamp of [seconds() - 240, seconds() + 240]) {
      assert.equal((await request(command({ text: 'whoami' }), { timestamp })).status, 200);
    }
  });

  it('starts one job when it is sent again as it was', async () => {
    const before = await runs();
    const { request: sent, status } = await bot.workspace.slash({ user: anna.id, text: 'deploy all' });
    assert(sent);
    assert.equal(status, 200);
    for (let n = 0; n < 3; n += 1) assert.equal((await bot.workspace.replay(sent)).status, 200);
    await bot.told(anna.id, 1);
    assert.equal(await runs(), before + 1);
    assert.match(bot.complaints.join(''), /dropped a duplicate/);
  });

  it('decides once when a click is sent again as it was', async () => {
    const { id, ask } = await bot.asked();
    const before = bot.workspace.ephemerals(bob.id).length;
    const click = await bot.workspace.click({ user: bob.id, ts: ask.ts, action_id: 'approve' });
    assert(click.request);
    await bot.until(id, 'done');
    const { length: answers } = await bot.told(bob.id, before + 1);
    const dropped = () => bot.complaints.filter((line) => line.includes('dropped a duplicate')).length;
    const duplicates = dropped();
    await bot.workspace.replay(click.request);
    await comesTrue('it is dropped', () => dropped() > duplicates);
    const journal = await bot.desk.journal(id);
    assert.equal(journal.filter(({ happening }) => happening.kind === 'approved').length, 1);
    assert.equal(bot.workspace.ephemerals(bob.id).length, answers);
  });

  it('starts nothing when it is of another workspace', async () => {
    const before = await runs();
    assert.equal((await request(command({ team_id: 'T0OTHER' }))).status, 200);
    const isRefused = () => /refused an outsider: You belong to another workspace/.test(bot.complaints.join(''));
    await comesTrue('it is refused', isRefused);
    assert.equal(await runs(), before);
  });

  it('starts nothing for a bot or a deactivated user', async () => {
    const before = await runs();
    for (const [change, words] of [
      [{ bot: true }, /Bots and workflows/],
      [{ deleted: true, bot: false }, /deactivated/],
    ] as const) {
      bot.workspace.directory.setUser('U0VERA', change);
      await (await bot.start({ log: bot.log })).ready;
      const told = bot.workspace.ephemerals('U0VERA').length;
      await bot.workspace.slash({ user: 'U0VERA', text: 'status' });
      await bot.told('U0VERA', told + 1);
      assert.match(bot.complaints.join(''), words);
    }
    assert.equal(await runs(), before);
  });

  it('is survived when it is no sense at all', async () => {
    const nonsense: readonly (readonly [body: string, contentType: string])[] = [
      ['', form],
      ['payload=%7B', form],
      ['payload=%7B%7D', form],
      ['payload={"type":"block_actions","actions":[{"action_id":"approve"}],"user":{"id":"U1"}}', form],
      [`command=/mailha&text=a&text=b&user_id=${anna.id}`, form],
      ['{}', json],
      ['{', json],
      ['[]', json],
      ['{"type":"event_callback","event":{"type":"app_mention"},"event_id":"E1","team_id":"T000000001"}', json],
      ['{"type":"event_callback","event":{"type":"message","channel_type":"im","text":7},"event_id":"E2"}', json],
    ];
    const send = ([body, contentType]: (typeof nonsense)[number]) => bot.workspace.signedRequest({ body, contentType });
    for (const { status } of await Promise.all(nonsense.map(send))) assert(status > 0);
    assert.equal((await bot.workspace.slash({ user: anna.id, text: 'whoami' })).error, undefined);
  });

  it('answers the URL verification of Slack', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 'x' });
    const answer = await bot.workspace.signedRequest({ body, contentType: json });
    assert.deepEqual(await answer.json(), { challenge: 'abc' });
    assert.equal(
      (await bot.workspace.replay({ body: 'ssl_check=1&token=x', headers: { 'content-type': form } })).status,
      200,
    );
  });
});
