import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noBrowser, openPage } from '../support/browser.ts';
import { anna } from '../support/people.ts';
import { slackBot } from '../support/slack-bot.ts';

describe('the bot itself in a browser', { skip: noBrowser, timeout: 600_000 }, () => {
  it('requests missing words, says what is wrong with them, and starts the job', async (t) => {
    const bot = await slackBot(t, { ackWithinMs: 20_000 });
    const { page, errors, ...console } = await openPage(t, bot.workspace.url);
    await console.typeCommand('/mailha maintenance form');
    const dialog = page.getByRole('dialog', { name: 'Maintenance' });
    await dialog.getByLabel('Host to drain').selectOption('mail2');
    await dialog.getByLabel('For how long').selectOption('2 h');
    await dialog.getByLabel('Why').fill(' ');
    await dialog.getByRole('button', { name: 'Request' }).click();
    await dialog.getByText('Reason missing').waitFor();
    await console.screenshot('form-light');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal((await bot.desk.runs(9)).length, 0);

    await console.typeCommand('/mailha deploy');
    const deploy = page.getByRole('dialog', { name: 'Deploy' });
    await deploy.getByLabel('Target').selectOption('directors');
    await deploy.getByRole('button', { name: 'Request' }).click();
    await console.waitForText(/Job 1 requested: deploy directors/);
    assert.equal((await bot.desk.runs(1))[0]?.requestedBy, anna.id);
    assert.deepEqual(errors, []);
  });

  it('has a home for each person, rendered each time it is opened', async (t) => {
    const bot = await slackBot(t);
    await bot.asked();
    const { page, errors, ...console } = await openPage(t, bot.workspace.url);
    await page.getByRole('button', { name: 'mailha home' }).click();
    await console.waitForText('In progress');
    await console.beUser('U0BOB');
    await console.waitForText('Waiting for your approval');
    await console.screenshot('home-light');
    assert.equal(await console.overflows(), false);
    assert.deepEqual(errors, []);
  });
});
