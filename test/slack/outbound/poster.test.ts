import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock, type TestContext } from 'node:test';
import pino from 'pino';
import { Access } from '../../../src/model/inventory/access.ts';
import type { Entry, Happening } from '../../../src/model/run/journal.ts';
import type { RunRecord } from '../../../src/model/run/run.ts';
import { urgencies } from '../../../src/model/run/urgency.ts';
import { threadOf } from '../../../src/render/thread.ts';
import { unitsOf } from '../../../src/slack/outbound/next.ts';
import { postRun } from '../../../src/slack/outbound/poster.ts';
import { fc } from '../../support/laws.ts';
import { Crash, type Fate, memoryPosted, modelSlack } from '../../support/slack-model.ts';

const long = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');

const happenings: readonly Happening[] = [
  { kind: 'requested', by: 'U0ANNA', text: 'status' },
  { kind: 'started', worker: 'w1' },
  { kind: 'output', host: 'lb1', command: 'ipvsadm -Ln', text: 'short' },
  { kind: 'output', host: 'lb2', command: 'ipvsadm -Ln', text: long },
  { kind: 'judged', judgement: { check: 'vip.held-once', status: 'ok', hosts: [], summary: 'held by lb1' } },
  { kind: 'finished', status: 'ok', about: 'example', sentence: 'all 3 checks passed' },
];
const entries: readonly Entry[] = happenings.map((happening, i) => ({ id: `${1000 + i}-0`, at: 1000 + i, happening }));

const run: RunRecord = {
  id: '7',
  cluster: 'example',
  job: 'status',
  params: {},
  text: 'status',
  requestedBy: 'U0ANNA',
  place: { channel: 'C0MAILOPS' },
  state: 'running',
  attempt: 0,
  createdAt: 1000,
};

/** A run whose journal grows, and a poster that is called until it has nothing left to do. */
function scene(fates: Fate[]) {
  const slack = modelSlack(fates);
  const posted = memoryPosted();
  let shown = 1;
  const now = (): RunRecord => ({ ...run, state: shown === entries.length ? 'done' : 'running' });
  let asked: number | undefined;
  const poster = {
    calls: slack.calls,
    posted,
    log: pino({ level: 'silent' }),
    // What Slack allows; see test/integration/slack-pace.test.ts.
    isShared: async () => false,
    pace: { take: async () => undefined, pause: async () => {} },
    desk: {
      access: Access.parse({}),
      run: async () => now(),
      journal: async () => entries.slice(0, shown),
      rememberThread: async () => {},
    },
    again: async (_run: string, ms: number) => {
      asked = ms;
    },
    later: () => {},
  };
  async function turn(): Promise<boolean> {
    asked = undefined;
    await postRun(poster, run.id, urgencies.look).catch((error: unknown) => {
      // The queue tries again; a process that crashed is followed by another.
      assert(error instanceof Crash || error instanceof Error);
      asked = 1000;
    });
    if (asked === undefined) return false;
    mock.timers.tick(asked);
    return true;
  }
  return {
    slack,
    posted,
    turn,
    grow: () => (shown = Math.min(entries.length, shown + 1)),
    finish: () => (shown = entries.length),
    async settle() {
      for (let left = 500; left > 0; left -= 1) if (!(await turn())) return;
      assert.fail('the thread never settles');
    },
    wanted: () => unitsOf(threadOf(now(), entries.slice(0, shown), { approvers: [] })),
  };
}

/** What people see: each message once, in order, the last version of each. */
function check({ slack, wanted }: ReturnType<typeof scene>) {
  const units = wanted();
  const root = slack.messages[0]?.ts;
  assert.deepEqual(
    slack.messages.map(({ key, hash, thread }) => (key.startsWith('F') ? 'file' : `${key} ${hash} ${thread}`)),
    units.map(({ key, hash }) =>
      key.endsWith('#file') ? 'file' : `${key} ${hash} ${key === 'root' ? undefined : root}`,
    ),
  );
}

const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fate>('ok') },
  { weight: 2, arbitrary: fc.constantFrom<Fate>('dropped', 'lost', '500', '429', 'crash') },
);

describe('postRun', () => {
  beforeEach((t) => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    (t as TestContext).after?.(() => mock.timers.reset());
  });

  it('posts the root, then the replies in order, then files with theirs', async () => {
    const it = scene([]);
    it.finish();
    await it.settle();
    check(it);
    assert.equal(it.slack.messages.length, 5);
  });

  it('posts at most one message per turn', async () => {
    const it = scene([]);
    it.finish();
    for (let n = 1; n <= 5; n += 1) {
      await it.turn();
      assert.equal(it.slack.messages.length, n);
    }
  });

  it('shows every message once and in its last version, whatever becomes of the calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 30 }),
        fc.array(fc.boolean(), { maxLength: 40 }),
        async (fates, growth) => {
          const it = scene([...fates]);
          for (const grows of growth) {
            if (grows) it.grow();
            await it.turn();
          }
          it.finish();
          await it.settle();
          check(it);
        },
      ),
      { numRuns: 300 },
    );
  });
});
