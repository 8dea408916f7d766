import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Workspace } from '../../src/dev/console/workspace.ts';
import { type Look, noBrowser, openPage } from '../support/browser.ts';
import { startTinyBot } from '../support/tiny-bot.ts';
import { credentials, openWorkspace, people, rooms, workspaceFor } from '../support/workspace.ts';

const { alice } = people;
const { mailOps } = rooms;

/** The page after `/mailha deploy directors`, with the card and its file there. */
async function deployed(t: TestContext, look: Look = {}) {
  const workspace = await startTinyBot(t, 'http');
  const console = await openPage(t, workspace.url, look);
  await console.typeCommand('/mailha deploy directors');
  await console.waitForText('1 reply');
  return { workspace, ...console };
}

/** Posts as the bot would. */
async function post({ apiUrl }: Workspace, message: object) {
  const response = await fetch(`${apiUrl}chat.postMessage`, {
    method: 'POST',
    body: JSON.stringify({ channel: mailOps, ...message }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.botToken}` },
  });
  assert.equal((await response.json()).ok, true);
}

describe('the console in a browser', { skip: noBrowser, timeout: 1_800_000 }, () => {
  it('takes a command, shows the card, and lets another user approve it in the thread', async (t) => {
    const { page, errors, ...console } = await deployed(t);
    await page.getByText('Queued: deploy directors').waitFor();
    await console.screenshot('card-light');

    await console.openThread('Deploy directors');
    await page.getByText('The whole diff').waitFor();
    await page.locator('[data-line=added]', { hasText: '+new' }).waitFor();
    await console.beUser('Bob');
    assert.equal(await page.getByText('Queued: deploy directors').count(), 0);
    await console.clickButton('Approve', 'Approve it');

    await console.waitForText('The run starts.');
    await page.getByText('You approved it.').waitFor();
    const card = page.getByRole('main').getByRole('article').last();
    assert.match((await card.textContent()) ?? '', /Approved by @Bob Brandt/);
    assert.equal(await page.getByRole('button', { name: 'Approve', exact: true }).count(), 0);
    await console.screenshot('approved-light');
    assert.deepEqual(errors, []);
  });

  it('asks for confirmation of a button, and does nothing on no', async (t) => {
    const { page, workspace, ...console } = await deployed(t);
    await console.clickButton('Approve', 'Back');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('dialog').getByText('It runs at once.').waitFor();
    await console.screenshot('confirm-light');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await console.clickButton('Approve', 'Approve it');
    await console.waitForText('Approved');
    assert.equal(workspace.calls('chat.update').length, 1, 'only what was confirmed was done');
  });

  it('shows a refusal only to the guest it concerns', async (t) => {
    const { page, ...console } = await deployed(t);
    await console.openThread('Deploy directors');
    await console.beUser('Mallory');
    await console.clickButton('Approve', 'Approve it');
    await console.waitForText('Guests approve nothing.');
    await page.getByRole('button', { name: 'Approve', exact: true }).first().waitFor();
    await console.beUser('Bob');
    assert.equal(await page.getByText('Guests approve nothing.').count(), 0);
  });

  it('reports a click not delivered to the bot', async (t) => {
    const { page, ...console } = await deployed(t);
    await console.clickButton('Reject');
    await page.locator('[data-progress=pending]').waitFor();
    await console.waitForText(/Not delivered to the bot \((dispatch_failed|operation_timeout)\)/);
    await page.getByRole('button', { name: /^Bot:/ }).click();
    await console.waitForText(/interaction failed/);
  });

  it('keeps the user, the thread and the messages over a reload', async (t) => {
    const { page, ...console } = await deployed(t);
    await console.beUser('Carol');
    await console.openThread('Deploy directors');
    await console.typeInThread('@mailha status');
    await console.waitForText(/You said:/);
    await page.reload();
    await page
      .getByRole('complementary', { name: 'Thread' })
      .getByText(/You said:/)
      .waitFor();
    await page.getByRole('button', { name: /^You are Carol/ }).waitFor();
    await page.goBack();
    await page.getByRole('complementary', { name: 'Thread' }).waitFor({ state: 'hidden' });
  });

  it('reports an unknown user or thread in the URL', async (t) => {
    const { url } = await workspaceFor(t);
    const { page } = await openPage(t, `${url}#as=${alice}&in=${mailOps}&thread=1.000001`);
    await page.getByText('Message not found.').waitFor();
    await page.goto(`${url}#as=U0NOBODY`);
    await page.getByText('no user U0NOBODY in the workspace').waitFor();
    await page.getByRole('link', { name: 'Start over' }).click();
    await page.getByRole('main', { name: '#mail-ops' }).waitFor();
  });

  it('refuses commands in threads, as Slack does, and says what to do instead', async (t) => {
    const { page, ...console } = await deployed(t);
    await console.openThread('Deploy directors');
    await console.typeInThread('/mailha status');
    await console.waitForText('Slash commands do not work in threads.');
    await page.getByRole('button', { name: 'Use @mailha status' }).click();
    await page.getByLabel('Reply in thread').press('Enter');
    await console.waitForText(/You said: @mailha status/);
  });

  it('completes commands, remembers them, and closes the thread, all by keyboard', async (t) => {
    const { page, ...console } = await deployed(t);
    const field = page.getByLabel('Message #mail-ops');
    await field.pressSequentially('/mailha ');
    const options = page.getByRole('option');
    await options.first().waitFor();
    assert.equal(await options.count(), 3);
    await console.screenshot('hints-light');
    await field.press('ArrowDown');
    await field.press('ArrowDown');
    await field.press('Enter');
    assert.equal(await field.inputValue(), '/mailha deploy ');
    await field.press('Escape');
    await field.fill('');
    await field.press('ArrowUp');
    assert.equal(await field.inputValue(), '/mailha deploy directors');
    await field.press('ArrowDown');
    assert.equal(await field.inputValue(), '');
    await console.openThread('Deploy directors');
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Thread' }).waitFor({ state: 'hidden' });
  });

  it('marks unread and new messages', async (t) => {
    const { page, workspace } = await deployed(t);
    await page.getByRole('button', { name: 'random' }).click();
    await page.getByRole('main', { name: '#random' }).waitFor();
    await workspace.chat({ user: people.bob, channel: mailOps, text: 'Are you there?' });
    await page.getByRole('button', { name: 'mail-ops 1 unread' }).click();
    await page.locator('.divider-new').waitFor();
    await page.getByText('Are you there?').waitFor();
    await page.waitForFunction(() => document.title === 'Mailha console');
  });

  it('talks to the bot in a direct message', async (t) => {
    const { page, ...console } = await deployed(t);
    await page.getByRole('navigation').getByRole('button', { name: 'mailha', exact: true }).click();
    await page.getByRole('main', { name: 'mailha' }).waitFor();
    await console.typeCommand('status');
    await console.waitForText('You wrote: status');
  });

  it('renders known blocks and shows the rest as JSON', async (t) => {
    const { page, workspace, ...console } = await deployed(t);
    const cell = (value: number) => ({ type: 'raw_number', value });
    await post(workspace, {
      text: 'All kinds',
      blocks: [
        { type: 'table', rows: [[{ type: 'raw_text', text: 'weight' }], [cell(25)]] },
        { type: 'context_actions', elements: 'nothing that can be drawn' },
        { type: 'plan', title: 'Deploy', tasks: [{ type: 'task_card', task_id: 'a', title: 'Reload postfix' }] },
        { type: 'section', text: { type: 'mrkdwn', text: 'after it, <javascript:alert(1)|no link>' } },
      ],
    });
    await page.getByRole('cell', { name: '25' }).waitFor();
    await console.waitForText("This block can't be rendered");
    await console.waitForText('"nothing that can be drawn"');
    await console.waitForText('Reload postfix');
    await console.waitForText(/after it, no link/);
    assert.equal(await page.getByRole('link', { name: 'no link' }).count(), 0);
    assert.equal(await page.locator('img.emoji[alt="⏳"]').count(), 1);
  });

  it('reports an unreachable console, and reconnects after a restart', async (t) => {
    const gone = await openWorkspace();
    const { page } = await openPage(t, gone.url);
    await gone.chat({ user: people.bob, channel: mailOps, text: 'Before' });
    await page.getByText('Before').waitFor();
    await gone.close();
    await page.getByText('Console unreachable; reconnecting …').waitFor();

    const restarted = await workspaceFor(t, { port: Number(new URL(gone.url).port) });
    await restarted.chat({ user: people.bob, channel: mailOps, text: 'After' });
    await page.getByText('After').waitFor();
    assert.equal(await page.getByText('Before').count(), 0);
    // The page token is new too.
    await page.getByLabel('Message #mail-ops').fill('Here again');
    await page.getByLabel('Message #mail-ops').press('Enter');
    await page.getByRole('article').getByText('Here again').waitFor();
  });

  it('injects Slack faults and clears them', async (t) => {
    const { page, workspace, ...console } = await deployed(t);
    await page.getByRole('button', { name: /^Bot:/ }).click();
    await page.getByRole('menuitem', { name: /Server errors/ }).click();
    await page.getByRole('button', { name: 'Bot: 10 calls will fail' }).waitFor();
    await console.screenshot('faults-light');
    await page.getByRole('menuitem', { name: /Clear faults/ }).click();
    await page.getByRole('button', { name: 'Bot: Bot over HTTP' }).waitFor();
    await workspace.slash({ user: alice, text: 'again' });
    await page.getByText('Asked: again').waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`fits a phone, in ${colorScheme}`, async (t) => {
      const { page, ...console } = await deployed(t, { width: 380, height: 780, touch: true, colorScheme });
      assert.equal(await console.overflows(), false);
      await console.screenshot(`phone-card-${colorScheme}`);
      const code = page.locator('.code').first();
      assert.equal(await code.evaluate((it) => it.scrollWidth > it.clientWidth), true);

      await page.getByRole('button', { name: /1 reply/ }).click();
      await page.getByText('The whole diff').waitFor();
      assert.equal(await console.overflows(), false);
      await console.screenshot(`phone-thread-${colorScheme}`);
      await page.getByRole('button', { name: 'Close the thread' }).click();
      await page.getByRole('button', { name: 'Conversations' }).click();
      await page.getByRole('navigation').getByRole('button', { name: 'random' }).waitFor();
      await console.screenshot(`phone-drawer-${colorScheme}`);
    });
  }

  it('follows the dark colour scheme', async (t) => {
    const { page, ...console } = await deployed(t, { colorScheme: 'dark' });
    await console.openThread('Deploy directors');
    await page.getByText('The whole diff').waitFor();
    await console.screenshot('thread-dark');
    const paper = await page.getByRole('main').evaluate((it) => getComputedStyle(it).backgroundColor);
    assert.equal(paper, 'rgb(22, 25, 28)');
  });
});
