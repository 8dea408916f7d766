import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anna, bob, guest, vera } from '../support/people.ts';
import { endings, type SlackBot, slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

const { mailOps: channel } = rooms;

describe('what people type at Slack', () => {
  let bot: SlackBot;
  const shared = endings();
  before(async () => {
    bot = await slackBot(shared);
  });
  after(shared.end);

  /** The ephemeral reply to a typed command. */
  async function types(user: string, text: string, more = {}): Promise<string> {
    const before = bot.workspace.ephemerals(user).length;
    const { error } = await bot.workspace.slash({ user, text, ...more });
    assert.equal(error, undefined);
    return (await bot.told(user, before + 1)).at(-1) ?? '';
  }
  const lastBlocks = (user: string) => JSON.stringify(bot.workspace.ephemerals(user).at(-1)?.blocks);

  it('is answered with a thread when it is a look', async () => {
    assert.match(await types(vera.id, 'status'), /^Job \d+ requested: status$/);

    const isDone = (texts: readonly string[]) => /^OK .* looked at all/.test(texts[0] ?? '') && texts.length === 3;
    const thread = await bot.thread('the status is there', isDone);
    assert.deepEqual(
      thread.slice(1).map(({ text }) => text),
      ['OK example: 1 check passed', 'OUTPUT example: cat on lb1 (job 1)'],
    );
  });

  it('is answered with help when it is nothing, and only with what the person may run', async () => {
    assert.match(await types(vera.id, ''), /^What you can type after \/mailha: /);
    assert.doesNotMatch(lastBlocks(vera.id), /`deploy`/);
    await types(anna.id, 'help');
    assert.match(lastBlocks(anna.id), /`deploy`/);
  });

  it('is answered with the nearest word and a button that runs it', async () => {
    assert.match(await types(anna.id, 'staus lb1'), /Did you mean status/);

    const ts = bot.workspace.ephemerals(anna.id).at(-1)?.ts ?? '';
    const before = bot.workspace.ephemerals(anna.id).length;
    await bot.workspace.click({ user: anna.id, channel, ts, action_id: 'run' });
    assert.match((await bot.told(anna.id, before + 1)).at(-1) ?? '', /^Job \d+ requested: status lb1$/);
  });

  it('is refused in words when it is not for this person', async () => {
    assert.match(await types(vera.id, 'deploy directors'), /`deploy` needs the operator role/);
    assert.match(await types(guest.id, 'status'), /guest/i);
    assert.match(await types(guest.id, 'whoami'), /nothing/);
  });

  it('is understood through what Slack and phones make of it', async () => {
    assert.match(await types(anna.id, 'reject 42 "it’s bob’s — not now"', { typeset: true }), /job 42/);
    assert.match(await types(anna.id, 'status mail1.example.net'), /Unknown tier or host.*mail1\.example\.net/);
  });

  it('is answered when it is hostile', async () => {
    const hostile: readonly (readonly [string, RegExp])[] = [
      ['x'.repeat(4000), /^Unknown command\./],
      ['x'.repeat(4001), /Command too long: 4001 characters, at most 4000/],
      ['status \u0000', /Control character \(U\+0000\)/],
      ['deploy "directors', /Unclosed quote/],
      ['deploy $(reboot)', /Unknown target/],
      ['deploy directors; reboot', /Unknown target|is not expected here/],
      ['status `id`', /Unknown tier or host/],
      ['status <!channel>', /Unknown tier or host/],
      ['deploy --help', /Unknown target/],
      ['constructor', /^Unknown command\./],
      ['__proto__ toString', /^Unknown command\./],
    ];
    for (const [text, wanted] of hostile) {
      assert.match(await types(anna.id, text), wanted, text.slice(0, 40));
      assert((lastBlocks(anna.id) ?? '').length < 6000);
      assert.doesNotMatch(lastBlocks(anna.id), /<!channel>/);
    }
    assert.deepEqual(await bot.workspace.until('', () => bot.complaints.filter((line) => /"level":50/.test(line))), []);
  });

  it('works in a direct message, where the thread is as well', async () => {
    const { error } = await bot.workspace.direct({ user: anna.id, text: 'status' });
    assert.equal(error, undefined);
    const posted = await bot.workspace.until(
      'it is posted there',
      () => {
        const found = bot.workspace
          .calls('chat.postMessage')
          .filter(({ args }) => String(args.channel).startsWith('D'));
        return found.length >= 4 ? found : undefined;
      },
      20_000,
    );
    assert.match(String(posted[0]?.args.text), /^Job \d+ requested: status$/);
    assert.match(String(posted[1]?.args.text), /^\w+ example: status \(job \d+\)/);
  });

  it('takes the job of the thread where a mention leaves its number out', async () => {
    const { id, root } = await bot.asked();
    const mentions = async (user: string, text: string) => {
      const before = bot.workspace.ephemerals(user).length;
      await bot.workspace.mention({ user, channel, thread_ts: root.ts, text });
      const said = (await bot.told(user, before + 1)).at(-1);
      assert.equal(bot.workspace.ephemerals(user).at(-1)?.thread_ts, root.ts);
      return said ?? '';
    };

    assert.match(await mentions(anna.id, 'approve'), /You requested job \d+; another/);
    assert.match(
      await mentions(vera.id, 'job'),
      new RegExp(`^WAITING FOR APPROVAL example: deploy directors \\(job ${id}\\)`),
    );
    assert.match(await mentions(bob.id, 'reject “not tonight”'), new RegExp(`^Job ${id} is rejected`));
    assert.match(JSON.stringify((await bot.desk.journal(id)).at(-1)), /"reason":"not tonight"/);
  });

  it('runs once when Slack delivers it twice', async () => {
    const { root } = await bot.asked();
    const event = {
      type: 'app_mention',
      user: vera.id,
      channel,
      text: '<@U0MAILHA> whoami',
      ts: '1.1',
      thread_ts: root.ts,
    };
    const before = bot.workspace.ephemerals(vera.id).length;
    await bot.workspace.event(event, { eventId: 'Ev0AGAIN' });
    await bot.workspace.event(event, { eventId: 'Ev0AGAIN', retry: { num: 1, reason: 'http_timeout' } });
    await bot.told(vera.id, before + 1);
    assert.match(await types(vera.id, 'whoami'), /^You are U0VERA/);
    assert.equal(bot.workspace.ephemerals(vera.id).length, before + 2);
  });

  it('is not answered when a bot says it', async () => {
    const bots = { bot_id: 'B0OTHER', user: 'U0OTHER', text: '<@U0MAILHA> status', channel, ts: '2.1' };
    const before = (await bot.desk.runs(100)).length;
    await bot.workspace.event({ type: 'app_mention', ...bots });
    await bot.workspace.event({ type: 'message', channel_type: 'im', ...bots });
    await types(vera.id, 'whoami');
    assert.equal((await bot.desk.runs(100)).length, before);
    assert.match(bot.complaints.join(''), /ignored a message from a bot/);
  });

  it('does its work when the answer cannot be given', async () => {
    bot.workspace.fault({ method: 'response_url', kind: 'ok-false', times: 3 });
    for (const kind of ['500', 'drop', 'hang'] as const)
      bot.workspace.fault({ method: 'response_url', kind, times: 1 });
    await bot.workspace.slash({ user: anna.id, text: 'status lb2' });

    const [newest] = await bot.workspace.until('the job is there', async () => {
      const found = await bot.desk.runs(1);
      return found[0]?.text === 'status lb2' ? found : undefined;
    });
    await bot.until(newest?.id ?? '', 'done');
    bot.workspace.clearFaults();
  });
});

describe('what people type while Redis is away', () => {
  it('is answered with that, and nothing is started later', async (t) => {
    const bot = await slackBot(t);
    await bot.redis.stop('SIGKILL');

    const { error, ms } = await bot.workspace.slash({ user: anna.id, text: 'deploy directors' });

    assert.equal(error, undefined);
    assert(ms < 3000, `the ack took ${ms} ms`);
    assert.match(
      (await bot.told(anna.id, 1))[0] ?? '',
      /Redis does not answer at .*(nothing can be started or decided now|may or may not have received the request)/,
    );
    await bot.redis.start();
    assert.match(await again(bot), /^Job 1 requested/);
  });
});

async function again({ workspace, told }: SlackBot): Promise<string> {
  for (let n = 2; ; n += 1) {
    await workspace.slash({ user: anna.id, text: 'status' });
    const answer = (await told(anna.id, n)).at(-1) ?? '';
    if (!/Redis does not answer/.test(answer) || n > 10) return answer;
  }
}
