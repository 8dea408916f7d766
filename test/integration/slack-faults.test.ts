import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConsoleFault } from '../../src/dev/console/faults.ts';
import { interactiveClient } from '../../src/slack/clients.ts';
import { comesTrue } from '../support/comes-true.ts';
import { recorded } from '../support/file-hosts.ts';
import { anna, bob } from '../support/people.ts';
import { type SlackBot, slackBot } from '../support/slack-bot.ts';
import { rooms, scopes } from '../support/workspace.ts';

const { mailOps: channel } = rooms;

const whole = (texts: readonly string[]) => texts.length === 5 && texts.every((text) => !/APPROVAL NEEDED/.test(text));
const atEnd = [
  'DONE example: deploy directors (job 1): 6 changes made.',
  'PLAN example: test 1: 6 changes on lb2 and lb1 (job 1)',
  'APPROVED example: deploy directors, 6 changes on lb2 and lb1 (job 1)',
  'APPROVED example: deploy directors starts as soon as the cluster is free (job 1)',
  'DONE example: deploy directors (job 1): 6 changes made.',
];

/** Deploys, approved in words, since buttons depend on Slack; answers how long the job took from then on, in ms. */
async function deployed({ workspace, desk, until }: SlackBot): Promise<number> {
  await workspace.slash({ user: anna.id, text: 'deploy directors' });
  await until('1', 'waiting');
  const start = performance.now();
  await desk.approve('1', bob);
  await until('1', 'done');
  return performance.now() - start;
}

describe('a thread while Slack fails', { concurrency: 2 }, () => {
  const faults: readonly (readonly [what: string, faults: readonly ConsoleFault[]])[] = [
    ['answers 429', [{ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 1, times: 3 }]],
    ['answers 429 to updates', [{ method: 'chat.update', kind: 'ratelimited', retryAfter: 1, times: 2 }]],
    ['says ratelimited with HTTP 200', [{ method: 'chat.postMessage', kind: 'ok-false', error: 'ratelimited' }]],
    ['answers 500', [{ method: 'chat.postMessage', kind: '500', times: 3 }]],
    [
      'answers 500 to everything',
      [
        { method: 'chat.update', kind: '500', times: 2 },
        { method: 'conversations.replies', kind: '500' },
      ],
    ],
    ['cuts the connection', [{ method: 'chat.postMessage', kind: 'drop', times: 2 }]],
    ['posts, and the answer gets lost', [{ method: 'chat.postMessage', kind: 'drop-after-receive', times: 3 }]],
    ['updates, and the answer gets lost', [{ method: 'chat.update', kind: 'drop-after-receive', times: 2 }]],
    ['has an internal error', [{ method: 'chat.postMessage', kind: 'ok-false', error: 'internal_error', times: 2 }]],
  ];
  for (const [what, wrong] of faults) {
    it(`has each message once and the end on top when Slack ${what}`, async (t) => {
      const bot = await slackBot(t);
      for (const fault of wrong) bot.workspace.fault(fault);

      await deployed(bot);

      const thread = await bot.thread('the end is told', whole);
      assert.deepEqual(
        thread.map(({ text }) => text),
        atEnd,
      );
      assert.equal((await bot.workspace.messages(channel)).length, 1);
      assert.equal(recorded(bot.hosts).length, 6);
    });
  }

  it('has each message once when Slack does not answer at all for a while', async (t) => {
    const bot = await slackBot(t);
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'hang' });

    await deployed(bot);

    const thread = await bot.thread('the end is told', whole);
    assert.deepEqual(
      thread.map(({ text }) => text),
      atEnd,
    );
  });

  it('catches up after Slack was away, and the job was not held up', async (t) => {
    const bot = await slackBot(t, { start: false });
    bot.worker();
    const slack = await bot.start();
    for (const method of ['chat.postMessage', 'chat.update'])
      bot.workspace.fault({ method, kind: 'drop', times: 1000 });

    const ms = await deployed(bot);
    assert.deepEqual(await bot.workspace.messages(channel), []);
    assert(ms < 60_000, `the job took ${ms} ms`);
    bot.workspace.clearFaults();

    const thread = await bot.thread('the end is told', whole);
    assert.deepEqual(
      thread.map(({ text }) => text),
      atEnd,
    );
    await slack.stop();
  });

  for (const method of ['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal']) {
    for (const kind of ['500', 'drop', 'drop-after-receive', 'ratelimited'] as const) {
      it(`has a long output once, as a file, when ${method} meets ${kind}`, async (t) => {
        const bot = await slackBot(t);
        bot.workspace.fault({ method, kind });
        await bot.workspace.slash({ user: anna.id, text: 'status mail1' });

        const isWhole = (texts: readonly string[]) => texts.length === 5 && /^OK /.test(texts[0] ?? '');
        const thread = await bot.thread('the file is there', isWhole);
        const files = thread.flatMap((message) => message.files ?? []);
        assert.deepEqual(
          files.map(({ name }) => name),
          ['mail1-ipvsadm-Ln.txt'],
        );
        assert.equal(
          thread.findIndex((message) => message.files),
          2,
        );
        assert.match((await bot.workspace.files())[0]?.text ?? '', /line 199/);
      });
    }
  }

  it('is posted by one of two processes when both run over one Redis', async (t) => {
    const bot = await slackBot(t);
    await bot.start();
    await bot.start();

    await deployed(bot);

    const thread = await bot.thread('the end is told', whole);
    assert.deepEqual(
      thread.map(({ text }) => text),
      atEnd,
    );
    assert.equal((await bot.workspace.messages(channel)).length, 1);
  });

  it('is posted once more when its root is deleted, and only once', async (t) => {
    const bot = await slackBot(t);
    const { root, id } = await bot.asked();
    const client = interactiveClient(bot.settings, bot.log);
    await client.chat.delete({ channel, ts: root.ts });

    await bot.desk.approve(id, bob);
    await bot.until(id, 'done');

    const again = await bot.workspace.until('it is there again', async () => {
      const [first] = await bot.workspace.messages(channel);
      return first && first.ts !== root.ts && /^DONE /.test(first.text) ? first : undefined;
    });
    assert.equal((await bot.workspace.messages(channel)).length, 1);
    // The bot notes the thread when Slack has answered.
    await comesTrue('it belongs to the job', async () => (await bot.desk.runInThread(channel, again.ts))?.id === id);
  });
});

describe('calls to Slack', () => {
  it('that post come one in a second at most in one channel, of all processes together', async (t) => {
    const bot = await slackBot(t, { start: false });
    bot.worker();
    for (let n = 0; n < 2; n += 1) await bot.start({ faster: 1 });

    await deployed(bot);
    await bot.thread('the end is told', whole);

    const times = bot.workspace
      .calls()
      .filter(({ method }) => method === 'chat.postMessage')
      .map(({ at }) => at);
    const took = (times.at(-1) ?? 0) - (times[0] ?? 0);
    // On a loaded machine the first call may go out late.
    assert(took >= (times.length - 2) * 1000, `${times.length} calls in ${took} ms`);
  });
});

describe('a channel in which the bot is not', () => {
  it('is answered with how to invite it, once, and the job runs all the same', async (t) => {
    const bot = await slackBot(t, { scopes: scopes.filter((scope) => scope !== 'chat:write.public') });

    await bot.workspace.slash({ user: anna.id, channel: rooms.random, text: 'status' });

    const texts = await bot.told(anna.id, 2);
    assert(texts.includes('Job 1 requested: status'), texts.join('\n'));
    assert.match(
      texts.find((text) => !text.includes('requested')) ?? '',
      /^Job 1 has no thread: the bot is not in this channel. To see its progress here, type `\/invite @mailha` in it/,
    );
    await bot.until('1', 'done');
    assert.equal(bot.workspace.calls('chat.postMessage').length, 1);
  });

  it('gets the thread all the same when it is public, without its files', async (t) => {
    const bot = await slackBot(t);

    await bot.workspace.slash({ user: anna.id, channel: rooms.random, text: 'status mail1' });

    const last = await bot.workspace.until('the verdicts are there', async () => {
      const [root] = await bot.workspace.messages(rooms.random);
      const thread = root ? await bot.workspace.thread(rooms.random, root.ts) : [];
      return thread.length >= 4 ? thread : undefined;
    });
    assert.deepEqual(
      last.flatMap(({ files = [] }) => files),
      [],
    );
    const isLogged = () =>
      bot.complaints.some((line) => /not uploaded to C0RANDOM: the bot is not in this channel/.test(line));
    await comesTrue('the refusal of the file is logged', isLogged);
    assert.deepEqual((await bot.desk.alerts()).undelivered, []);
  });
});
