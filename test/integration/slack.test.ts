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
    const asked = await thread('approval is asked for', (texts) => texts.some((text) => /^APPROVAL NEEDED/.test(text)));
    assert.deepEqual(recorded(hosts), []);
    const ask = asked.at(-1);
    await workspace.click({ user: bob.id, channel: mailOps, ts: ask?.ts ?? '', action_id: 'approve' });
    const told = await thread('the end is told', (texts) => texts.length === 5 && /^DONE /.test(texts[0] ?? ''));

    assert.deepEqual(
      told.map(({ text }) => text),
      [
        'DONE example: deploy directors (job 1): 6 changes made.',
        'PLAN example: test 1: 6 changes on lb2 and lb1 (job 1)',
        'APPROVED example: deploy directors, 6 changes on lb2 and lb1 (job 1)',
        'APPROVED example: deploy directors starts as soon as the cluster is free (job 1)',
        'DONE example: deploy directors (job 1): 6 changes made.',
      ],
    );
    assert.equal(recorded(hosts).length, 6);
    assert.doesNotMatch(JSON.stringify(told[2]?.blocks), /"button"/);
  });
});
