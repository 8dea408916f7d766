import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { transcript } from '../../src/dev/console/transcript.ts';
import { type Demo, startDemo } from '../../src/dev/demo/demo.ts';
import { approve, channel, ending, type } from '../../src/dev/demo/story.ts';
import { guests } from '../../src/dev/lab/hosts.ts';

const minutes = (n: number) => n * 60_000;

/** Three hosts of each tier, and no arbiter: ten guests, which is too much for CI. */
describe('a cluster of three by three', { timeout: minutes(120) }, () => {
  let demo: Demo;

  before(async () => {
    const lab = { name: process.env.MAILHA_LAB ?? 'test-three' };
    demo = await startDemo({ lab, hosts: guests.map(({ name }) => name), iredmail: true, say: console.error });
  });
  after(() => demo?.stop());

  async function does(text: string, within = minutes(5)): Promise<string> {
    const thread = await type(demo.workspace, text);
    await approve(demo.workspace, thread, within);
    console.error(await ending(demo.workspace, thread, within));
    return transcript(demo.workspace, channel, thread);
  }

  it('is deployed from bare hosts, and healthy', { timeout: minutes(100) }, async () => {
    assert.match(await does('deploy all', minutes(90)), /deployed: \d+ changes made; verified: no changes remain/i);
    const status = await does('status');
    assert.match(status, /all \d+ checks passed/);
    assert.match(status, /-> 192\.0\.2\.17:993 .*\n +-> 192\.0\.2\.18:993 .*\n +-> 192\.0\.2\.21:993/);
  });

  it('has three votes, three providers, and mail that flows by all three', async () => {
    assert.match(await does('wsrep'), /wsrep_cluster_size +3 +3 +3/);
    assert.match(await does('prove ldap'), /write test +.*mail2 in .*, mail3 in /);
    assert.match(await does('mailflow'), /mail flow of example\.net is ok/i);
  });
});
