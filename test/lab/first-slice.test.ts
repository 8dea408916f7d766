import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { transcript } from '../../src/dev/console/transcript.ts';
import { type Demo, startDemo } from '../../src/dev/demo/demo.ts';
import { channel, ending, type } from '../../src/dev/demo/story.ts';
import { noBrowser, openPage } from '../support/browser.ts';

const minutes = (n: number) => n * 60_000;

/** Through everything that is real: a signed Slack request, Redis, a worker in the lab's network, SSH, seven Debian hosts. */
describe('from /mailha deploy directors to the table in the thread', { timeout: minutes(50) }, () => {
  let demo: Demo;
  let thread: string;

  before(async () => {
    demo = await startDemo({ lab: { name: 'test-slice' }, rounds: false, say: console.error });
  });
  after(() => demo?.stop());

  const shown = () => transcript(demo.workspace, channel, thread);
  const until = (what: string, holds: (text: string) => boolean, withinMs: number) =>
    demo.workspace.until(what, async () => (holds(await shown()) ? true : undefined), withinMs);

  it('shows the plan with its diffs, and requests approval', async () => {
    thread = await type(demo.workspace, 'deploy directors');
    await until('the plan is there', (text) => text.includes('[Approve]'), minutes(10));
    const text = await shown();
    for (const part of [/lb2/, /lb1/, /keepalived/, /ldirectord/]) assert.match(text, part);
    const [diff] = await demo.workspace.files();
    assert.match(`${text}${diff?.text}`, /\+ +virtual_router_id 51/);
    assert.match(`${text}${diff?.text}`, /auth_pass \*{8}/);
  });

  it('refuses approval by the requester, says why, and continues when another person approves', {
    skip: noBrowser,
  }, async (t) => {
    const page = await openPage(t, demo.workspace.url);
    await page.openThread('deploy directors');
    await page.clickButton('Approve', 'Approve');
    await page.waitForText(/another approver must approve it/);
    await page.beUser('Bob');
    await page.clickButton('Approve', 'Approve');
    await page.waitForText(/it starts as soon as the cluster is free/);
  });

  it('reports a worker killed mid-run, and another worker continues after `resume`', async () => {
    await until('packages are being installed', (text) => /lb1[^\n]*in progress/i.test(text), minutes(5));
    demo.children.worker.process.kill('SIGKILL');
    demo.startWorker();
    await until('the job is interrupted', (text) => /interrupted/i.test(text), minutes(5));
    // Four installations at once leave a slow machine no time for logins; apt itself was not killed.
    for (const host of ['lb1', 'lb2', 'mail1', 'mail2']) {
      await demo.lab.ssh(host, ['sh', '-c', 'while grep -qx apt-get /proc/[0-9]*/comm 2>/dev/null; do sleep 1; done'], {
        timeoutSeconds: 900,
      });
    }
    assert.match(await shown(), /resume 1/);
    await demo.workspace.slash({ user: 'U0ALICE', channel, text: 'resume 1' });
    await until(
      'the resumed job is running',
      (text) => text.split('\n\n')[0]?.includes('[Cancel]') === true,
      minutes(5),
    );
    const said = await ending(demo.workspace, thread, minutes(20));
    assert.match(said, /directors deployed/i);
  });

  it('has applied nothing twice', async () => {
    for (const host of ['lb1', 'lb2']) {
      const { stdout } = await demo.lab.ssh(host, ['grep', '-c', ' install keepalived:', '/var/log/dpkg.log']);
      assert.equal(stdout.trim(), '1', host);
    }
  });

  it('posts the real table of both directors', async () => {
    const text = await shown();
    assert.match(text, /IP Virtual Server version 1\.2\.1/);
    assert.match(text, /TCP {2}192\.0\.2\.12:80 sh/);
    assert.match(text, /-> 192\.0\.2\.17:80 +Route +1/);
  });

  it('answers /mailha status in its own thread', { skip: noBrowser }, async (t) => {
    const status = await type(demo.workspace, 'status');
    await ending(demo.workspace, status, minutes(10));
    const said = await transcript(demo.workspace, channel, status);
    // A slow guest may leave a log unread; the directors are what was deployed.
    assert.match(said, /lab is (ok|degraded|unknown)/, said);
    assert.match(said, /^directors +✅ lb1 +✅ lb2$/m, said);
    assert.match(said, /ipvsadm -Ln/);
    const page = await openPage(t, demo.workspace.url, { width: 1360, height: 900, scale: 2 });
    await page.openThread('deploy directors');
    await page.waitForText('directors deployed');
    await page.screenshot('deploy');
  });

  it('leaves nothing behind', async () => {
    const { namespace } = demo.lab.paths;
    await demo.stop();
    assert(!existsSync(`/run/netns/${namespace}`), `${namespace} is still there`);
  });
});
