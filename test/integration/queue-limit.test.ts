import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refused } from '../../src/model/text/errors.ts';
import { looksPerPerson } from '../../src/queue/looks-per-person.ts';
import { submit } from '../../src/queue/submit.ts';
import { storeOf } from '../../src/store/script.ts';
import { fileJobs } from '../support/file-jobs.ts';
import { anna, bob, inventory, vera } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { slackBot } from '../support/slack-bot.ts';
import { startStack } from '../support/stack.ts';

const look = { request: { job: 'look', params: { value: 'x' } }, text: 'look x' };

describe('the looks that one person has in progress', () => {
  it('are limited, over several apps and in one moment; the answer says to what, and which they are', async (t) => {
    const own = await startStack(t);
    const desks = [own.desk, own.desks()];
    const asked = Array.from({ length: 20 }, (_, i) => desks[i % 2]?.submit({ ...look, by: vera, key: `${i}` }));
    const done = await Promise.allSettled(asked);

    const accepted = done.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value.id] : []));
    const refused = done.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    assert.equal(accepted.length, looksPerPerson);
    assert.equal((await own.desk.runs(100)).length, looksPerPerson);
    for (const why of refused) {
      assert(why instanceof Refused);
      assert.match(why.message, /^you have 5 looks in progress on example, and 5 is the limit for one person: job \d/);
      for (const id of accepted) assert.match(why.message, new RegExp(`job ${id} \`look x\` \\(queued\\)`));
      assert.deepEqual([...why.offers].toSorted(), accepted.map((id) => `job ${id} @example`).toSorted());
    }
    t.diagnostic(refused[0]?.message);
    // The same request again is the same job, and no new one. Any of the twenty may have been refused.
    const first = done.findIndex(({ status }) => status === 'fulfilled');
    const again = await own.desk.submit({ ...look, by: vera, key: `${first}` });
    assert(accepted.includes(again.id));
  });

  it('leave room for those of others, for changes, and for what was scheduled', async (t) => {
    const own = await startStack(t);
    for (let n = 0; n < looksPerPerson; n += 1) await own.desk.submit({ ...look, by: anna });
    await assert.rejects(own.desk.submit({ ...look, by: anna }), /the limit for one person/);
    await own.desk.submit({ ...look, by: bob });
    await own.submit('deploy 1');
    const store = storeOf(clientOf(own.redis, t), inventory.name);
    const asking = { store, inventory, jobs: fileJobs };
    assert.match(await submit(asking, { ...look, by: anna, scheduled: '0 3 * * 1' }), /^\d+$/);
  });

  it('make room as soon as one ends, is cancelled, or is gone', async (t) => {
    const own = await startStack(t);
    const ids: string[] = [];
    for (let n = 0; n < looksPerPerson; n += 1) ids.push((await own.desk.submit({ ...look, by: anna })).id);
    const [cancelled = '', gone = ''] = ids;
    await own.desk.cancel(cancelled, bob);
    // As after ninety days, or when Redis lost it.
    await clientOf(own.redis, t).del(`{mailha:example}:run:${gone}`);
    await own.desk.submit({ ...look, by: anna });
    await own.desk.submit({ ...look, by: anna });
    await assert.rejects(own.desk.submit({ ...look, by: anna }), /the limit for one person/);
    own.worker();
    await own.until(ids[4] ?? '', 'done');
    await own.desk.submit({ ...look, by: anna });
  });
});

describe('a person who sends too many requests in Slack', () => {
  it('is refused with a button for each job in progress, while others are served', async (t) => {
    const bot = await slackBot(t, { start: false });
    await bot.start();
    for (let n = 0; n < 20; n += 1) await bot.workspace.slash({ user: vera.id, text: 'status' });
    const texts = await bot.told(vera.id, 20);
    assert.equal(texts.filter((text) => text.includes('requested')).length, looksPerPerson);
    assert.equal(texts.filter((text) => /^You have 5 looks in progress on example/.test(text)).length, 15);
    const refusal = bot.workspace.ephemerals(vera.id).find(({ text }) => text.startsWith('You have'));
    const value = 'job 1 @example';
    const buttons = JSON.parse(JSON.stringify(refusal?.blocks)).flatMap(({ elements = [] }) => elements);
    const { action_id } = buttons.find((one: { readonly value?: string }) => one.value === value);
    await bot.workspace.slash({ user: anna.id, text: 'status' });
    assert.match((await bot.told(anna.id, 1))[0] ?? '', /requested/);
    const before = texts.length;
    const { ts = '' } = refusal ?? {};
    await bot.workspace.click({ user: vera.id, channel: 'C0MAILOPS', ts, action_id, value });
    assert.match((await bot.told(vera.id, before + 1)).at(-1) ?? '', /\(job 1\)/);
  });
});
