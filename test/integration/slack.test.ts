import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recorded } from '../support/file-hosts.ts';
import { anna, bob } from '../support/people.ts';
import { slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

const { mailOps } = rooms;

describe('/mailha deploy directors', () => {
  it('is planned, approved by another person, applied, and shown in a thread', async (t) => {
    const { workspace, thread, hosts } = await slackBot(t);

    const ack = await workspace.slash({ user: anna.id, text: 'deploy directors' });
    assert.deepEqual([ack.error, ack.body], [undefined, '']);
    const asked = await thread('approval is asked for', (texts) => texts.some((text) => /^Approval needed/.test(text)));
    assert.deepEqual(recorded(hosts), []);
    const ask = asked.at(-1);
    await workspace.click({ user: bob.id, channel: mailOps, ts: ask?.ts ?? '', action_id: 'approve' });
    const told = await thread('the end is told', (texts) => texts.length === 5 && / done/.test(texts[0] ?? ''));

    assert.deepEqual(
      told.map(({ text }) => text),
      [
        'Job 1, deploy directors: done. 6 changes made.',
        'Plan for test 1: 6 changes on lb2 and lb1',
        'Approval of deploy directors (job 1): approved',
        'Job 1 is approved and starts as soon as the cluster is free.',
        'Job 1, deploy directors: done. 6 changes made.',
      ],
    );
    assert.equal(recorded(hosts).length, 6);
    assert.doesNotMatch(JSON.stringify(told[2]?.blocks), /"button"/);
  });
});
