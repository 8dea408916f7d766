import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import type { ConsoleState } from '../../src/dev/console/site/shape.ts';
import type { Workspace } from '../../src/dev/console/workspace.ts';
import { startTinyBot } from '../support/tiny-bot.ts';
import { people, rooms, workspaceFor } from '../support/workspace.ts';

const { alice, bob } = people;
const { mailOps } = rooms;

async function tokenOf({ url }: Workspace): Promise<string> {
  const page = await (await fetch(url)).text();
  return /data-token="([^"]+)"/.exec(page)?.[1] ?? assert.fail('the page has no token');
}

/** Does something as the page would; headers of one's own come last. */
async function act(workspace: Workspace, name: string, body: unknown, headers: Record<string, string> = {}) {
  const token = await tokenOf(workspace);
  const response = await fetch(`${workspace.url}console/${name}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-console-token': token, ...headers },
  });
  return { status: response.status, body: await response.text() };
}

async function state({ url }: Workspace, query: Record<string, string>): Promise<ConsoleState> {
  const response = await fetch(
    `${url}console/state?${new URLSearchParams({ user: alice, channel: mailOps, ...query })}`,
  );
  assert.equal(response.status, 200);
  return response.json();
}

/** With a Host header, which fetch does not let one choose. */
function getAs(host: string, { url }: Workspace): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(url, { headers: { host } }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('error', reject)
    .end();
  return promise;
}

const hello = { user: alice, channel: mailOps, text: 'hello' };

describe("the console's page", () => {
  it('is served to this machine under its own names only', async (t) => {
    const workspace = await workspaceFor(t);
    const { port } = new URL(workspace.url);
    assert.equal(await getAs(`127.0.0.1:${port}`, workspace), 200);
    assert.equal(await getAs('localhost:9000', workspace), 200);
    assert.equal(await getAs(`rebound.example.net:${port}`, workspace), 403);
  });

  it('comes with a policy that lets nothing run but its own script', async (t) => {
    const { headers } = await fetch((await workspaceFor(t)).url);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
  });

  it('is bundled with everything in it', async (t) => {
    const { url } = await workspaceFor(t);
    const [script, style] = await Promise.all(
      ['page.js', 'page.css'].map(async (name) => (await fetch(`${url}console/${name}`)).text()),
    );
    assert.match(script ?? '', /Only visible to you/);
    assert.match(style ?? '', /font-family:\s*"?Inter Variable/);
    const fromElsewhere = (style ?? '').match(/url\("?(?!data:)[^)]*\)|@import/g);
    assert.equal(fromElsewhere, null);
  });

  it('serves emoji as pictures, and says when it has none', async (t) => {
    const { url } = await workspaceFor(t);
    const check = await fetch(`${url}console/emoji/2705.svg`);
    assert.equal(check.headers.get('content-type'), 'image/svg+xml');
    assert.match(await check.text(), /^<svg /);
    assert.equal((await fetch(`${url}console/emoji/0.svg`)).status, 404);
    assert.equal((await fetch(`${url}console/emoji/..%2F..%2Fpackage.svg`)).status, 404);
  });
});

describe('acts of the page', () => {
  it('need the token of the page', async (t) => {
    const workspace = await workspaceFor(t);
    const { status, body } = await act(workspace, 'say', hello, { 'x-console-token': 'guessed' });
    assert.equal(status, 403);
    assert.match(body, /reload the page/);
    assert.deepEqual(await workspace.messages(mailOps), []);
  });

  it('are refused from other origins', async (t) => {
    const workspace = await workspaceFor(t);
    const { status, body } = await act(workspace, 'say', hello, { origin: 'https://evil.example.net' });
    assert.equal(status, 403);
    assert.match(body, /requests from https:\/\/evil\.example\.net not allowed/);
  });

  it('say what is wrong with a body', async (t) => {
    const workspace = await workspaceFor(t);
    const wrong = async (name: string, body: unknown) => act(workspace, name, body);
    assert.match((await wrong('say', { ...hello, text: ' ' })).body, /Too small.*text/);
    assert.match((await wrong('say', { ...hello, colour: 'red' })).body, /Unrecognized key.*colour/);
    assert.match((await wrong('slash', { ...hello, command: '/rm' })).body, /\/mailha/);
    assert.match((await wrong('say', '{')).body, /expected object/);
    assert.equal((await wrong('say', '{')).status, 400);
    assert.equal((await wrong('say', hello.text.repeat(20_000))).status, 413);
    assert.equal((await wrong('constructor', {})).status, 404);
  });

  it('say who or what is not there', async (t) => {
    const workspace = await workspaceFor(t);
    const { status, body } = await act(workspace, 'say', { ...hello, user: 'U0NOBODY' });
    assert.equal(status, 409);
    assert.match(body, /no user U0NOBODY in the workspace/);
    const click = { user: alice, channel: mailOps, ts: '1.000001', action_id: 'approve' };
    assert.match((await act(workspace, 'click', click)).body, /no message 1\.000001 in mail-ops visible to alice/);
  });

  it('keep people out of the direct messages of others', async (t) => {
    const workspace = await workspaceFor(t);
    const [, bobs] = workspace.directory.directs;
    const { status, body } = await act(workspace, 'say', { ...hello, channel: bobs?.id });
    assert.equal(status, 409);
    assert.match(body, /no channel \w+ visible to alice/);
  });

  it('put faults in the way and take them back', async (t) => {
    const workspace = await workspaceFor(t);
    await act(workspace, 'break', { method: '*', kind: '500', times: 3 });
    assert.equal((await state(workspace, {})).status.faults, 3);
    await act(workspace, 'mend', {});
    assert.equal((await state(workspace, {})).status.faults, 0);
  });

  it('dismiss what only one person sees, for that person only', async (t) => {
    const workspace = await workspaceFor(t);
    await workspace.slash({ user: alice, text: 'status' });
    const [said] = workspace.ephemerals(alice);
    await act(workspace, 'dismiss', { user: bob, ts: said?.ts });
    assert.equal(workspace.ephemerals(alice).length, 1);
    await act(workspace, 'dismiss', { user: alice, ts: said?.ts });
    assert.equal(workspace.ephemerals(alice).length, 0);
  });
});

describe('the state', () => {
  async function said(workspace: Workspace, count: number) {
    for (let i = 1; i <= count; i += 1) await workspace.chat({ user: bob, channel: mailOps, text: `message ${i}` });
  }

  it('is the newest messages, and says that there are older ones', async (t) => {
    const workspace = await workspaceFor(t);
    await said(workspace, 5);
    const { channel } = await state(workspace, { limit: '3' });
    assert.deepEqual(
      channel.changed.map(({ text }) => text),
      ['message 3', 'message 4', 'message 5'],
    );
    assert.equal(channel.hasMore, true);
    assert.equal((await state(workspace, { limit: '5' })).channel.hasMore, false);
  });

  it('has only what changed for those who say what they have', async (t) => {
    const workspace = await workspaceFor(t);
    await said(workspace, 3);
    const before = await state(workspace, {});
    assert.deepEqual((await state(workspace, { since: String(before.revision) })).channel.changed, []);

    await workspace.chat({ user: bob, channel: mailOps, thread_ts: before.channel.order[1], text: 'a reply' });
    const after = await state(workspace, { since: String(before.revision) });

    assert.equal(after.channel.order.length, 3);
    assert.deepEqual(
      after.channel.changed.map(({ text, reply_count }) => ({ text, reply_count })),
      [{ text: 'message 2', reply_count: 1 }],
    );
    const [reply] = (await workspace.thread(mailOps, before.channel.order[1] ?? '')).slice(-1);
    assert.equal(after.channel.changed[0]?.latest_reply, reply?.ts);
  });

  it('shows everybody their own direct message and what only they see', async (t) => {
    const workspace = await workspaceFor(t);
    await workspace.slash({ user: alice, text: 'status' });
    const [alices, bobs] = await Promise.all([state(workspace, {}), state(workspace, { user: bob })]);
    assert.equal(alices.ephemerals.length, 1);
    assert.deepEqual(bobs.ephemerals, []);
    assert.notEqual(alices.conversations.at(-1)?.id, bobs.conversations.at(-1)?.id);
  });

  it('says where the bot is and what went wrong last', async (t) => {
    const workspace = await workspaceFor(t);
    await workspace.slash({ user: alice, text: 'status' });
    const { status } = await state(workspace, {});
    assert.equal(status.transport, 'socket');
    assert.equal(status.sockets, 0);
    assert.equal(status.trouble?.what, 'slash command failed: dispatch_failed');
  });

  it('is requested with valid parameters', async (t) => {
    const { url } = await workspaceFor(t);
    const wrong = async (query: string) => (await (await fetch(`${url}console/state?${query}`)).json()).error;
    assert.match(await wrong(`user=${alice}&channel=x&limit=0`), /limit/);
    assert.match(await wrong(`user=${alice}&channel=x&thread=../etc`), /must be like 1795477089\.000002/);
    assert.match(await wrong('user=U0NOBODY&channel=x'), /no user U0NOBODY in the workspace/);
  });

  it('stays small and quick with a thousand messages', async (t: TestContext) => {
    const workspace = await workspaceFor(t);
    await said(workspace, 1000);
    const { revision } = await state(workspace, {});
    const start = performance.now();
    const response = await fetch(`${workspace.url}console/state?user=${alice}&channel=${mailOps}&since=${revision}`);
    const { length } = await response.text();
    t.diagnostic(`${length} bytes in ${Math.round(performance.now() - start)} ms`);
    assert(length < 8000, `${length} bytes`);
  });
});

describe('events', () => {
  it('tell of changes, many at once as one', { timeout: 10_000 }, async (t) => {
    const workspace = await workspaceFor(t);
    const stream = await fetch(`${workspace.url}console/events`);
    assert.equal(stream.headers.get('content-type'), 'text/event-stream');
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail('no stream');
    assert.match((await reader.read()).value ?? '', /retry: 1000/);
    for (let i = 0; i < 20; i += 1) workspace.fault({ method: 'none', kind: '500' });
    assert.equal((await reader.read()).value, 'data: changed\n\n');
    await reader.cancel();
  });
});

describe('files', () => {
  it('are sent as downloads, never as a page', async (t) => {
    const workspace = await startTinyBot(t, 'http');
    await workspace.slash({ user: alice, text: 'deploy directors' });
    const file = await workspace.until('the file is there', async () => (await workspace.files())[0]);

    const download = await fetch(`${workspace.url}console/files/${file.id}`);
    assert.equal(await download.text(), '-old\n+new\n');
    assert.equal(download.headers.get('content-disposition'), "attachment; filename*=UTF-8''plan.diff");
    assert.equal(download.headers.get('content-security-policy'), 'sandbox');
    const preview = await fetch(`${workspace.url}console/files/${file.id}?preview`);
    assert.match(preview.headers.get('content-type') ?? '', /^text\/plain/);
    const picture = await fetch(`${workspace.url}console/files/${file.id}?picture`);
    assert.equal(picture.headers.get('content-type'), 'application/octet-stream', 'a diff is no picture');
    assert.equal((await fetch(`${workspace.url}console/files/F0NOSUCH`)).status, 404);
  });
});

for (const mode of ['http', 'socket'] as const) {
  describe(`a direct message over ${mode}`, () => {
    it('reaches the bot, and its answer comes back into it', async (t) => {
      const workspace = await startTinyBot(t, mode);
      const direct = workspace.directory.directs[0]?.id ?? '';
      await act(workspace, 'say', { user: alice, channel: direct, text: 'status' });
      const texts = await workspace.until('the bot answers', async () => {
        const all = (await workspace.messages(direct)).map(({ text }) => text);
        return all.length === 2 ? all : undefined;
      });
      assert.deepEqual(texts, ['status', 'You wrote: status']);
    });
  });
}
