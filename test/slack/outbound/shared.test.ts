import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { webApi } from '@slack/bolt';
import pino from 'pino';
import { defaultChannels } from '../../../src/dev/console/people.ts';
import { createIsShared } from '../../../src/slack/outbound/shared.ts';
import { credentials, rooms, scopes, workspaceFor } from '../../support/workspace.ts';

const partners = { id: 'C0PARTNERS', name: 'partners', topic: '', botIsMember: true, isShared: true };

async function isSharedOf(t: TestContext, granted = scopes) {
  const workspace = await workspaceFor(t, { scopes: granted, channels: [...defaultChannels, partners] });
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void logged.push(line) });
  const options = { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 }, logLevel: webApi.LogLevel.ERROR };
  return { workspace, logged, isShared: createIsShared(new webApi.WebClient(credentials.botToken, options), log) };
}

describe('createIsShared', () => {
  it('tells channels that another organization reads, and remembers it', async (t) => {
    const { workspace, isShared } = await isSharedOf(t);
    assert.deepEqual([await isShared(partners.id), await isShared(rooms.mailOps)], [true, false]);
    assert.equal(await isShared(partners.id), true);
    assert.equal(workspace.calls('conversations.info').length, 2);
  });

  it('asks nothing about direct messages', async (t) => {
    const { workspace, isShared } = await isSharedOf(t);
    assert.equal(await isShared('D0ANNA'), false);
    assert.equal(workspace.calls().length, 0);
  });

  it('takes a channel as shared while it may not ask, and says so', async (t) => {
    const { isShared, logged } = await isSharedOf(
      t,
      scopes.filter((scope) => scope !== 'channels:read'),
    );
    assert.equal(await isShared(rooms.mailOps), true);
    assert.match(logged.join(''), /missing_scope; plans are posted without diffs/);
  });

  it('rejects while Slack does not answer, so that the post is retried', async (t) => {
    const { workspace, isShared } = await isSharedOf(t);
    workspace.fault({ method: 'conversations.info', kind: 'drop' });
    await assert.rejects(isShared(rooms.mailOps));
    assert.equal(await isShared(rooms.mailOps), false);
  });
});
