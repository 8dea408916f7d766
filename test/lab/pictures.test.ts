import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { transcript } from '../../src/dev/console/transcript.ts';
import { type Demo, startDemo } from '../../src/dev/demo/demo.ts';
import { approve, channel, ending, type } from '../../src/dev/demo/story.ts';
import { noBrowser, openPage } from '../support/browser.ts';

const minutes = (n: number) => n * 60_000;

/** Makes the pictures of the README: `SCREENSHOTS=docs/pictures node --test test/lab/pictures.test.ts`. */
describe('a cluster as people see it', { timeout: minutes(60), skip: noBrowser }, () => {
  let demo: Demo;
  before(async () => {
    demo = await startDemo({ lab: { name: 'test-pictures' }, iredmail: true, say: console.error });
  });
  after(() => demo?.stop());

  const done = async (command: string, withinMs: number) => {
    const thread = await type(demo.workspace, command);
    await approve(demo.workspace, thread, minutes(5));
    return { thread, end: await ending(demo.workspace, thread, withinMs) };
  };
  const look = { width: 1360, height: 900, scale: 2 };

  it('is healthy after deploy all', async (t) => {
    assert.match((await done('deploy all', minutes(40))).end, /^DONE lab: /);
    const { end, thread } = await done('status', minutes(3));
    const shown = await transcript(demo.workspace, channel, thread);
    console.error(shown);
    assert.match(end, /^OK lab: /, shown);
    const page = await openPage(t, demo.workspace.url, look);
    await page.openThread('checks passed');
    await page.screenshot('status');
    const phone = await openPage(t, demo.workspace.url, { width: 375, height: 812, touch: true, scale: 2 });
    await phone.screenshot('phone');
  });

  it('reports a drill', async (t) => {
    const { end, thread } = await done('drill vip-switchover', minutes(10));
    console.error(await transcript(demo.workspace, channel, thread));
    assert.match(end, /vip-switchover/);
    const page = await openPage(t, demo.workspace.url, { ...look, height: 1300 });
    await page.openThread('vip-switchover');
    await page.screenshot('drill');
  });

  it('alerts when a mail host loses power, and shows it in App Home', async (t) => {
    await demo.lab.kill('mail2');
    const page = await openPage(t, demo.workspace.url, { ...look, height: 560 });
    await page.page.getByRole('button', { name: 'mail-alerts' }).click();
    await page.waitForText(/mail2 unreachable/, minutes(5));
    await page.screenshot('alerts');
    await page.page.getByRole('button', { name: 'mailha home' }).click();
    await page.waitForText('Incidents');
    await page.screenshot('home');
  });
});
