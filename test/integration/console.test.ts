import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Workspace } from '../../src/dev/console/workspace.ts';
import { startTinyBot } from '../support/tiny-bot.ts';
import { people, rooms, workspaceFor } from '../support/workspace.ts';

const { alice, bob, carol } = people;
const { mailOps } = rooms;

/** The root card, once the bot has posted it with its file. */
function theCard(workspace: Workspace) {
  return workspace.until('the card is posted', async () => {
    const [card] = await workspace.messages(mailOps);
    return card?.reply_count ? card : undefined;
  });
}

async function plannedBy(t: TestContext, mode: 'http' | 'socket') {
  const workspace = await startTinyBot(t, mode);
  const delivery = await workspace.slash({ user: alice, text: 'deploy directors' });
  assert.equal(delivery.error, undefined);
  return { workspace, delivery, card: await theCard(workspace) };
}

for (const mode of ['http', 'socket'] as const) {
  describe(`the console with a real Bolt app over ${mode}`, () => {
    it('shows the ack and the reply to the user who typed, and the card to everyone', async (t) => {
      const { workspace, delivery, card } = await plannedBy(t, mode);

      assert.equal(delivery.transport, mode);
      const seen = await workspace.until('both replies are posted', () => {
        const texts = workspace.ephemerals(alice).map(({ text }) => text);
        return texts.length === 2 ? texts : undefined;
      });
      assert.deepEqual(seen, ['Queued: deploy directors', 'Posted for <@U0ALICE>.']);
      assert.deepEqual(workspace.ephemerals(bob), []);
      assert.equal(card.text, 'Plan for directors');
    });

    it('keeps the uploaded file in the thread, with its content', async (t) => {
      const { workspace, card } = await plannedBy(t, mode);

      const thread = await workspace.thread(mailOps, card.ts);
      assert.deepEqual(
        thread[1]?.files?.map(({ name }) => name),
        ['plan.diff'],
      );
      const [file] = await workspace.files();
      assert.equal(file?.text, '-old\n+new\n');
      assert.deepEqual(file?.channels, [mailOps]);
    });

    it('updates the card, replies to the clicker and posts in the thread when a button is clicked', async (t) => {
      const { workspace, card } = await plannedBy(t, mode);

      await workspace.click({ user: bob, channel: mailOps, ts: card.ts, action_id: 'approve' });

      await workspace.until('the run starts', async () => {
        const thread = await workspace.thread(mailOps, card.ts);
        return thread.find(({ text }) => text === 'The run starts.');
      });
      const [changed] = await workspace.messages(mailOps);
      assert.equal(changed?.text, 'Approved');
      assert.match(JSON.stringify(changed?.blocks), /\*Approved\* by <@U0BOB>/);
      assert.deepEqual(
        workspace.ephemerals(bob).map(({ text, thread_ts }) => ({ text, thread_ts })),
        [{ text: 'You approved it.', thread_ts: card.ts }],
      );
      await assert.rejects(workspace.click({ user: bob, ts: card.ts, action_id: 'approve' }), /has no such button/);
    });

    it('answers a mention in the thread, with its text as Slack mangles it', async (t) => {
      const { workspace, card } = await plannedBy(t, mode);

      await workspace.mention({ user: carol, thread_ts: card.ts, text: 'status mail1.example.net & <b>' });

      const reply = await workspace.until('the bot replies', async () => {
        const thread = await workspace.thread(mailOps, card.ts);
        return thread.find(({ text }) => text.startsWith('You said'));
      });
      assert.equal(
        reply.text,
        'You said: <@U0MAILHA> status <http://mail1.example.net|mail1.example.net> &amp; &lt;b&gt;',
      );
    });
  });
}

describe('Socket Mode', () => {
  it('continues after Slack asks the client to reconnect', async (t) => {
    const workspace = await startTinyBot(t, 'socket');
    assert.equal(workspace.sockets.count(), 1);

    workspace.sockets.disconnect('refresh_requested');

    await workspace.until('the client disconnected', () => (workspace.sockets.count() === 0 ? true : undefined));
    await workspace.until('the client reconnected', () => (workspace.sockets.count() === 1 ? true : undefined), 20_000);
    assert.equal((await workspace.slash({ user: alice, text: 'status' })).error, undefined);
    await workspace.until('the bot replied', () => workspace.ephemerals(alice)[1]);
  });

  it('reports that the app is not connected', async (t) => {
    const workspace = await workspaceFor(t);

    const delivery = await workspace.slash({ user: alice, text: 'status' });

    assert.equal(delivery.error, 'dispatch_failed');
    assert.deepEqual(
      workspace.ephemerals(alice).map(({ from, text }) => ({ from, text })),
      [{ from: 'USLACKBOT', text: '/mailha failed with the error "dispatch_failed"' }],
    );
  });
});
