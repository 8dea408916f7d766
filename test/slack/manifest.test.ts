import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { webApi } from '@slack/bolt';
import pino from 'pino';
import httpManifest from '../../manifest.http.json' with { type: 'json' };
import manifest from '../../manifest.json' with { type: 'json' };
import { toSlack } from '../../src/render/slack.ts';
import { callsOf } from '../../src/slack/outbound/calls.ts';
import { unitsOf } from '../../src/slack/outbound/next.ts';
import { credentials, people, rooms, scopes, workspaceFor } from '../support/workspace.ts';

const { mailOps: channel } = rooms;
const file = { name: 'a.txt', title: 'A', text: 'text' };
const [unit] = unitsOf([{ key: 'root', settled: true, card: { summary: 'a card', parts: [] } }]);
assert(unit);

type Use = (client: webApi.WebClient) => Promise<unknown>;
const calls = (client: webApi.WebClient) => callsOf(client, pino({ level: 'silent' }));
const spot = { channel, thread: undefined, cluster: 'example', run: '1' };

/** Every call that the bot makes, by the scope that it needs. */
const uses: Readonly<Record<string, readonly Use[]>> = {
  'chat:write': [
    (client) => calls(client).post(unit, spot),
    async (client) => calls(client).update(unit, channel, await calls(client).post(unit, spot)),
    (client) => client.chat.postEphemeral({ channel, user: people.alice, text: 'hello' }),
  ],
  'files:write': [async (client) => calls(client).share(await calls(client).upload(file), file.title, spot)],
  'channels:history': [
    (client) => calls(client).find(unit, spot, Date.now()),
    (client) => calls(client).findFile('F1', { ...spot, thread: '1.000001' }, Date.now()),
  ],
  'users:read': [(client) => client.users.info({ user: people.alice })],
  'im:write': [(client) => calls(client).direct(people.alice, toSlack({ summary: 'a card', parts: [] }))],
  'channels:read': [(client) => client.conversations.info({ channel })],
  'usergroups:read': [(client) => client.usergroups.users.list({ usergroup: 'S0APPROVERS' })],
};

/** Scopes that stand for something that Slack sends us, or for the same call where the stand-in has no such place. */
const others: Readonly<Record<string, boolean>> = {
  commands: manifest.features.slash_commands.length > 0,
  'app_mentions:read': manifest.settings.event_subscriptions.bot_events.includes('app_mention'),
  'im:history': manifest.settings.event_subscriptions.bot_events.includes('message.im'),
  'groups:history': scopes.includes('channels:history'),
  'groups:read': scopes.includes('channels:read'),
  // See the channel in which the bot is not in test/integration/slack-faults.test.ts.
  'chat:write.public': scopes.includes('chat:write'),
};

async function clientWith(t: Parameters<typeof workspaceFor>[0], granted: readonly string[]) {
  const { apiUrl: slackApiUrl } = await workspaceFor(t, { scopes: granted });
  const quiet = { retryConfig: { retries: 0 }, logLevel: webApi.LogLevel.ERROR };
  return new webApi.WebClient(credentials.botToken, { slackApiUrl, ...quiet });
}

describe('manifest.json', () => {
  it('requests exactly the scopes in use', () => {
    assert.deepEqual([...scopes].sort(), [...Object.keys(uses), ...Object.keys(others)].sort());
    assert(Object.values(others).every((isUsed) => isUsed));
  });

  it('requests enough: every call of the bot is allowed', async (t) => {
    const client = await clientWith(t, scopes);
    for (const use of Object.values(uses).flat()) {
      await use(client).catch((error: unknown) => {
        // A thread that is not there is no matter of scopes.
        assert(error instanceof webApi.WebAPIPlatformError);
        assert.equal(error.data.error, 'thread_not_found');
      });
    }
  });

  for (const [scope, [use]] of Object.entries(uses)) {
    it(`cannot do without ${scope}`, async (t) => {
      const client = await clientWith(
        t,
        scopes.filter((granted) => granted !== scope),
      );
      await assert.rejects(use?.(client) ?? Promise.resolve(), (error) => {
        assert(error instanceof webApi.WebAPIPlatformError);
        assert.equal(error.data.error, 'missing_scope');
        return true;
      });
    });
  }

  it('has Slack escape what is typed, which words() undoes', () => {
    assert(manifest.features.slash_commands.every(({ should_escape }) => should_escape));
  });

  it('fits the limits of Slack', () => {
    const [command] = manifest.features.slash_commands;
    assert((command?.description.length ?? 0) <= 2000);
    assert((command?.usage_hint.length ?? 0) <= 1000);
    assert(manifest.display_information.description.length <= 140);
  });

  it('differs from manifest.http.json in how Slack reaches the bot, and in nothing else', () => {
    const url = 'https://mailha.example.net/slack/events';
    const expected = structuredClone(manifest) as Record<string, unknown> & typeof manifest;
    assert.deepEqual(httpManifest, {
      ...expected,
      features: {
        ...expected.features,
        slash_commands: expected.features.slash_commands.map((command) => ({ ...command, url })),
      },
      settings: {
        ...expected.settings,
        event_subscriptions: { ...expected.settings.event_subscriptions, request_url: url },
        interactivity: { ...expected.settings.interactivity, request_url: url },
        socket_mode_enabled: false,
      },
    });
  });
});

describe('the package emulate', () => {
  it('is the one of Vercel Labs; another one of that name styles buttons', () => {
    const file = new URL('../../node_modules/emulate/package.json', import.meta.url);
    const { repository, version } = JSON.parse(readFileSync(file, 'utf8'));
    assert.match(JSON.stringify(repository), /vercel-labs\/emulate/);
    assert.equal(version, '0.12.2');
  });
});
