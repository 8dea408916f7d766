import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { digestAllJob } from '../../jobs/digest/all.ts';
import { Access } from '../../src/model/inventory/access.ts';
import type { DeskService } from '../../src/model/run/desk.ts';
import { anyJob } from '../../src/model/run/job.ts';
import { anna, bob, cluster } from '../support/people.ts';
import { endings, type SlackBot, slackBot } from '../support/slack-bot.ts';
import { slackJobs } from '../support/slack-jobs.ts';
import { rooms } from '../support/workspace.ts';

const { inventory: base } = cluster;
/** Meant in the channel of the operators; Bob may not look at it. */
const eu = {
  ...base,
  name: 'eu',
  channels: [rooms.mailOps],
  access: Access.parse({ viewers: [anna.id], operators: [anna.id], approvers: [anna.id] }),
};
const us = { ...base, name: 'us', channels: [] };

describe('a bot that runs two clusters', () => {
  let [bot, desks] = [undefined as unknown as SlackBot, [] as readonly DeskService[]];
  const shared = endings();
  before(async () => {
    bot = await slackBot(shared, { start: false });
    const jobs = [...slackJobs, anyJob(digestAllJob)];
    desks = [eu, us].map((inventory) => bot.desks({ inventory, jobs }));
    for (const inventory of [eu, us]) bot.worker({ cluster: { ...cluster, inventory }, name: inventory.name, jobs });
    await bot.start({ desks });
  });
  after(shared.end);

  const latest = async (i: number) => (await desks[i]?.runs(1))?.[0];
  const says = async (user: string, text: string, channel: string = rooms.mailOps) => {
    const before = bot.workspace.ephemerals(user).length;
    await bot.workspace.slash({ user, text, channel });
    return (await bot.told(user, before + 1))[before] ?? '';
  };

  it('takes the cluster of the channel', async () => {
    assert.match(await says(anna.id, 'status'), /Job 1 requested: status/);
    assert.deepEqual([(await latest(0))?.text, await latest(1)], ['status', undefined]);
  });

  it('takes the one that is named, whose jobs have numbers of their own and its name in their threads', async () => {
    assert.match(await says(anna.id, 'deploy directors @us'), /Job 1 requested: deploy directors/);
    const { id = '' } = (await latest(1)) ?? {};
    const token = await bot.workspace.until('it waits for approval', async () => {
      const run = await desks[1]?.run(id);
      return run?.state === 'waiting' ? run.token : undefined;
    });
    assert(token);
    const root = await bot.workspace.until('its root is there', async () =>
      (await bot.workspace.messages(rooms.mailOps)).find(({ blocks }) => JSON.stringify(blocks).includes('cluster us')),
    );
    const thread = await bot.thread('it asks', (texts) => texts.some((text) => text.startsWith('APPROVAL')), root.ts);
    const ask = thread.find(({ text }) => text.startsWith('APPROVAL'));
    // A click belongs to the thread, and the thread to a cluster.
    await bot.workspace.click({ user: bob.id, channel: rooms.mailOps, ts: ask?.ts ?? '', action_id: 'approve' });
    await bot.workspace.until('it is done', async () =>
      (await desks[1]?.run(id))?.state === 'done' ? true : undefined,
    );
    assert.equal((await desks[0]?.runs(9))?.length, 1);
  });

  it('asks which cluster when it is ambiguous, with a button for each that the person may view', async () => {
    assert.match(await says(anna.id, 'status', rooms.random), /Which cluster\? @eu, @us/);
    assert.match(await says(bob.id, 'status', rooms.random), /Which cluster\? @us/);
    assert.match(await says(anna.id, '@mars status', rooms.random), /Unknown cluster @mars/);
  });

  it('freezes the cluster of the channel though the reason names another one, and says which', async () => {
    const said = await says(anna.id, 'freeze because eu loses mail, @us please take over');
    assert.match(said, /^eu: All changes on eu are frozen/);
    assert.deepEqual([(await desks[0]?.hold())?.kind, await desks[1]?.hold()], ['freeze', undefined]);
    assert.match(await says(anna.id, 'thaw @us'), /^us: .*(not frozen|approver)/);
    assert.match(await says(anna.id, 'thaw'), /^eu: Freeze on eu lifted/);
    assert.match(await says(bob.id, 'freeze @eu because I say so'), /^eu: .*freeze/);
    assert.match(await says(anna.id, 'status us-1'), /^eu: Unknown tier or host/);
  });

  it('uses the permissions of each cluster', async () => {
    assert.match(await says(bob.id, 'status @eu'), /`status` needs the viewer role/);
    assert.match(await says(bob.id, 'status @us'), /requested: status/);
  });

  it('shows all of them at once', async () => {
    // A status of each was requested above, and may still be in progress.
    await bot.workspace.until(
      'both are ok',
      async () => /OK: eu and us\./.test(await says(anna.id, 'clusters')) || undefined,
    );
  });

  it('has one digest for all, with a picture', async () => {
    await says(anna.id, 'digest now all');
    const root = await bot.workspace.until('the digest is there', async () => {
      const all = await bot.workspace.messages(rooms.mailOps);
      return all.find(({ text }) => text.includes('Availability not measured'));
    });
    assert.match(JSON.stringify(root.blocks), /2 clusters: the last 24 h.*\*eu\*: 1 check passed.*\*us\*: /s);
    await bot.workspace.until('its picture is there', async () => {
      const thread = await bot.workspace.thread(rooms.mailOps, root.ts);
      return thread.flatMap(({ files = [] }) => files).find(({ name }) => /^digest-all-.*\.png$/.test(name));
    });
  });

  it('shows in the home those at which one may look', async () => {
    const home = async (user: string) => {
      const before = bot.workspace.calls('views.publish').length;
      await bot.workspace.event({ type: 'app_home_opened', user, channel: 'D0HOME', tab: 'home', event_ts: '1.0' });
      const call = await bot.workspace.until('the home is shown', () => bot.workspace.calls('views.publish')[before]);
      assert(call.ok, call.error);
      return JSON.stringify(call.args);
    };
    const both = await home(anna.id);
    assert(both.includes('"eu"') && both.includes('"us"'), both);
    assert.doesNotMatch(await home(bob.id), /"eu"/);
  });
});
