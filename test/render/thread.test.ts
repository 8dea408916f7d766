/**
 * Whole threads as text, beside the files in test/fixtures/render. After a change of words run
 *
 *     GOLDEN=write node --test test/render/thread.test.ts
 *
 * and read the difference with `git diff` as somebody would who is on call at three in the morning.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { validateBlocks } from '../../src/dev/console/validate-blocks.ts';
import type { RunState } from '../../src/model/run/run.ts';
import type { Post } from '../../src/render/post.ts';
import { toSlack } from '../../src/render/slack.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { threadOf } from '../../src/render/thread.ts';
import { verdictsCard } from '../../src/render/verdicts.ts';
import { matchesGolden } from '../support/golden.ts';
import { change, journalOf, plan, runOf } from '../support/journals.ts';
import type { Told } from '../support/stories.ts';
import { deploy, status, uncovered } from '../support/stories.ts';

process.env.TZ = 'UTC';

function thread(told: Told, state: RunState): readonly Post[] {
  return threadOf(runOf({ state }), journalOf(...told), { approvers: ['S0LEADS'] });
}

/** A thread as it is read: each message with its key, its notification, its text and its buttons. */
function shown(posts: readonly Post[]): string {
  return posts
    .map(({ key, card, settled }) => {
      const buttons = buttonsOf(card.parts).map(({ label, value }) => `[ ${label} ] ${value}\n`);
      const head = `──── ${key.replace(/:.*/, '')}${settled ? '' : ' (still open)'}: ${card.summary}`;
      return `${head}\n\n${toTerminal(card, { colour: false, width: 72 })}${buttons.join('')}`;
    })
    .join('\n');
}

function buttonsOf(parts: Post['card']['parts']) {
  return parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : []));
}

const states = Object.keys(deploy) as readonly (keyof typeof deploy)[];

describe('the thread of a deploy', () => {
  for (const state of states) {
    it(`reads well when the deploy is ${state}`, () => {
      matchesGolden(`deploy-${state}.txt`, shown(thread(deploy[state], state)));
    });
  }

  it('reads well when a new plan takes the place of the approved one', () => {
    matchesGolden('deploy-uncovered.txt', shown(thread(uncovered, 'waiting')));
  });

  it('only ever gets longer: no message goes, changes its key or moves', () => {
    for (const told of [...states.map((state) => deploy[state]), uncovered, status]) {
      let before: readonly string[] = [];
      for (let n = 1; n <= told.length; n++) {
        const keys = thread(told.slice(0, n), 'running').map(({ key }) => key);
        assert.equal(new Set(keys).size, keys.length);
        assert.deepEqual(
          keys.filter((key) => before.includes(key)),
          before,
        );
        before = keys;
      }
    }
  });

  it('is taken by Slack at every moment', () => {
    for (let n = 1; n <= deploy.done.length; n++) {
      for (const { key, card } of thread(deploy.done.slice(0, n), 'running')) {
        assert.deepEqual(validateBlocks(toSlack(card).blocks), [], key);
      }
    }
  });

  it('can be decided while it waits, and neither before nor after', () => {
    const deciding = states.filter((state) =>
      thread(deploy[state], state).some(({ card }) => buttonsOf(card.parts).some(({ action }) => action === 'approve')),
    );
    assert.deepEqual(deciding, ['waiting']);
  });

  it('can be cancelled until it is over, and resumed when it had begun', () => {
    const offering = (label: string) =>
      states.filter((state) =>
        thread(deploy[state], state).some(({ card }) => buttonsOf(card.parts).some((button) => button.label === label)),
      );
    assert.deepEqual(offering('Cancel'), ['queued', 'waiting', 'running']);
    assert.deepEqual(offering('Resume'), ['failed', 'interrupted', 'cancelled']);
  });

  it('says what is over although the record does not know it yet, and the other way round', () => {
    assert.match(thread(deploy.failed, 'running')[0]?.card.summary ?? '', /^FAILED example: /);
    assert.match(
      thread(deploy.waiting, 'superseded')[0]?.card.summary ?? '',
      /^SUPERSEDED example: deploy directors \(job 42\)$/,
    );
    assert.match(
      thread(deploy.waiting.slice(0, 2), 'running')[0]?.card.summary ?? '',
      /^RUNNING example: deploy directors \(job 42\)$/,
    );
  });

  it('puts the diffs of a long plan into a file and a line for each step into the message', () => {
    const steps = Array.from({ length: 30 }, (_, i) => ({
      host: `mail${i % 2}`,
      step: `file.number-${i}`,
      summary: 'the file is right',
      changes: [change(`write /etc/${i}`, { diff: `--- a\n+++ b\n-${'old'.repeat(100)}\n+new\n` })] as [
        ReturnType<typeof change>,
      ],
    }));
    const told: Told = [[0, { kind: 'planned', plan: { ...plan, steps } }]];
    const card = thread(told, 'waiting')[1]?.card;
    assert.match(
      card?.file?.text ?? '',
      /## mail1 file\.number-29: the file is right\n\n# write \/etc\/29\n--- a\n\+\+\+ b\n-old/,
    );
    assert.match(JSON.stringify(card?.parts), /file\.number-29: 1 change, \+1 −1 lines/);
    assert.doesNotMatch(JSON.stringify(card?.parts), /oldold/);
  });

  it('says that there is nothing to do when there is nothing', () => {
    const told: Told = [
      [0, { kind: 'planned', plan: { ...plan, steps: [] } }],
      [0, { kind: 'finished', status: 'ok', sentence: 'directors up to date: no changes' }],
    ];
    assert.deepEqual(
      thread(told, 'done').map(({ card }) => card.summary),
      [
        'DONE example: deploy directors (job 42): directors up to date: no changes.',
        'NO CHANGES example: directors up to date (job 42)',
      ],
    );
  });

  it('keeps long output in a file, with its beginning in the message', () => {
    const text = Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n');
    const card = thread([[0, { kind: 'output', host: 'lb1', command: 'ipvsadm -Ln', text }]], 'running')[1]?.card;
    assert.equal(card?.file?.text, text);
    assert.equal(card?.file?.name, 'lb1-ipvsadm-Ln.txt');
    assert.match(JSON.stringify(card?.parts), /printed 500 lines.*line 19"/);
  });
});

describe('the thread of a plan', () => {
  it('calls a plan done, whatever is left to do', () => {
    const run = runOf({ id: '44', job: 'plan', text: 'plan directors', state: 'done' });
    const sentence = 'directors: 10 changes needed on lb2, lb1';
    const told = journalOf([0, { kind: 'planned', plan }], [0, { kind: 'finished', status: 'degraded', sentence }]);
    const [root] = threadOf(run, told);
    assert.equal(
      root?.card.summary,
      'DONE example: plan directors (job 44): directors: 10 changes needed on lb2, lb1.',
    );
  });
});

describe('the thread of a status', () => {
  const run = runOf({ id: '43', job: 'status', text: 'status', state: 'done', params: {} });

  it('shows the worst first, with what to do', () => {
    matchesGolden('status-bad.txt', shown(threadOf(run, journalOf(...status))));
  });

  it('holds the verdicts back until all of them are there', () => {
    const keys = thread(status.slice(0, 5), 'running').map(({ key }) => key);
    assert.deepEqual(keys, ['root']);
  });

  it('leaves out verdicts from before a restart', () => {
    const again: Told = [...status.slice(0, 4), [9, { kind: 'started', worker: 'w2' }], ...status.slice(2)];
    const kinds = threadOf(run, journalOf(...again)).map(({ key }) => key.replace(/:.*/, ''));
    assert.deepEqual(kinds, ['root', 'judged', 'output', 'trouble']);
  });
});

it('has a line for what is worth telling though it is ok', () => {
  const ok = { status: 'ok', hosts: [], summary: 'fine' } as const;
  const { parts } = verdictsCard([
    { check: 'vip.held-once', ...ok },
    { check: 'cluster.next-loss', ...ok, summary: 'can fail next: db1', worthTelling: true },
  ]);
  const lines = parts.map((part) => (part.kind === 'text' ? part.text.mrkdwn : ''));
  assert.deepEqual(lines, [
    ':white_check_mark: *ok* cluster.next-loss: can fail next: db1.',
    ':white_check_mark: *ok* 2 checks: vip.held-once, cluster.next-loss',
  ]);
});
