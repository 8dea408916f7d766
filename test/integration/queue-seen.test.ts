import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { answer } from '../../commands/answer.ts';
import { shortDigest } from '../../src/model/plan/plan.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { recorded } from '../support/file-hosts.ts';
import { anna, bob, carl, inventory } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { slackBot } from '../support/slack-bot.ts';
import { startStack } from '../support/stack.ts';
import { rooms } from '../support/workspace.ts';

type Desk = Parameters<typeof answer>[2];

/** What somebody is answered who types that. */
async function types(desk: Desk, who: typeof anna, words: string): Promise<string> {
  const answered = await answer(words.split(' '), { who }, desk);
  assert(answered.kind === 'card');
  return toTerminal(answered.card, { colour: false, width: 400 });
}

describe('an approval that is typed', () => {
  it('of a plan that was never posted is refused, until its digest shows that it was read in `job ID`', async (t) => {
    const { strictDesks, worker, submit, until } = await startStack(t);
    const desk = strictDesks();
    worker();
    const { id } = await submit('deploy 1');
    const { digest = '' } = await until(id, 'waiting');

    const refused = await types(desk, bob, `approve ${id}`);
    assert.match(refused, /The plan of job 1 was not posted\. Read it with job 1/);
    assert(!refused.includes(shortDigest(digest)));
    assert.equal((await desk.run(id))?.state, 'waiting');
    assert.match(await types(desk, bob, `approve ${id} 00000000`), /has a newer plan than the one you saw/);
    await assert.rejects(types(desk, bob, `approve ${id} please`), /"please" is not a plan digest such as/);

    const shown = await types(desk, bob, `job ${id}`);
    assert.match(shown, /lb2 one\.set.*set a to 1/s);
    const [, command = ''] = /To approve: mailha (approve 1 [0-9a-f]{8})/.exec(shown) ?? [];
    assert.match(await types(desk, bob, command), /Job 1 is approved/);
    assert.equal((await until(id, 'done')).approvedBy, bob.id);
    const approved = (await desk.journal(id)).find(({ happening }) => happening.kind === 'approved');
    assert.deepEqual(approved?.happening, { kind: 'approved', by: bob.id, digest });
    const audited = (await desk.audit({ order: 'oldest first' })).entries.map(({ happening }) => JSON.parse(happening));
    assert.deepEqual(
      audited.find(({ kind }) => kind === 'approved'),
      { kind: 'approved', by: bob.id, digest },
    );
  });

  it('requires the name of the plan once a job has had two, and offers the command ready to copy', async (t) => {
    const bot = await slackBot(t, { start: false });
    const { desk, until, workspace, told, hosts } = bot;
    const first = bot.worker();
    await bot.start();
    const { id, root } = await bot.asked();
    const shown = (await desk.run(id))?.digest ?? '';
    await first.close();
    const says = async (user: string, text: string) => {
      const before = workspace.ephemerals(user).length;
      await workspace.slash({ user, text });
      return (await told(user, before + 1)).at(-1) ?? '';
    };
    // It was posted and is the only one: the number says which plan is meant.
    assert.match(await says(bob.id, `approve ${id}`), /Job 1 is approved/);
    // The approval expires, and what the next worker finds makes another plan.
    await clientOf(bot.redis, t).hincrby(`{mailha:example}:run:${id}`, 'approvedAt', -7_200_000);
    writeFileSync(join(hosts, 'lb1.json'), JSON.stringify({ a: '1' }));
    bot.worker({ name: 'w2' });
    const { digest = '' } = await until(id, 'waiting', 'done');
    assert.notEqual(digest, shown);

    const refused = await says(carl.id, `approve ${id}`);
    const command = `approve ${id} ${shortDigest(digest)}`;
    assert(
      refused.includes(`Job 1 has had 2 plans. Read the newest one (\`job 1\`), then approve it with \`${command}\``),
      refused,
    );
    assert.match(await says(carl.id, `approve ${id} ${shortDigest(shown)}`), /has a newer plan than the one you saw/);
    assert.equal((await desk.run(id))?.state, 'waiting');
    const thread = await bot.thread(
      'the new plan is asked for',
      (texts) =>
        texts.filter((text) => /^APPROVAL NEEDED/.test(text)).length === 1 &&
        texts.some((text) => /needs a new approval/.test(text)),
      root.ts,
    );
    assert(JSON.stringify(thread).includes(command), JSON.stringify(thread.at(-1)));
    assert.match(await says(carl.id, command), /Job 1 is approved/);
    assert.equal((await until(id, 'done')).approvedBy, carl.id);
    assert.equal(recorded(hosts).length, 5);
  });

  it('shows its plan in the channel of the cluster when the job was requested at a terminal', async (t) => {
    const home = { ...inventory, channels: [rooms.mailOps] };
    const bot = await slackBot(t, { inventory: home });
    const request = { job: 'deploy', params: { target: 'directors' } };
    const { id, place } = await bot.desk.submit({
      request,
      text: 'deploy directors',
      by: { id: 'os:root', groups: [] },
    });
    assert.equal(place?.channel, rooms.mailOps);
    await bot.thread('approval is asked for', (texts) => texts.some((text) => text.startsWith('APPROVAL NEEDED')));
    await bot.workspace.slash({ user: bob.id, text: `approve ${id}` });
    assert.match((await bot.told(bob.id, 1))[0] ?? '', /os:root.*may be the same person/);
    const look = await bot.desk.submit({ request: { job: 'status', params: {} }, text: 'status', by: anna });
    assert.equal(look.place, undefined);
  });
});
