import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freeze, lock } from '../../commands/hold.ts';
import { anyJob } from '../../src/model/run/job.ts';
import { hold } from '../../src/store/lua/hold.ts';
import { lapse } from '../../src/store/lua/lease.ts';
import { ask, look, move, report, submit } from '../../src/store/lua/runs.ts';
import { outcomeOf, type Script, storeOf } from '../../src/store/script.ts';
import { deploy, look as looking } from '../support/file-jobs.ts';
import { anna, bob, inventory } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { startStack } from '../support/stack.ts';

const half = '\ud83d';
const family = '👩‍👩‍👧‍👦';

describe('text that ends in the middle of a character', () => {
  for (const emoji of ['😀', family, '🇩🇪', 'é'.normalize('NFD')]) {
    it(`freezes and locks, with ${emoji} anywhere around the 200th character of the reason`, async (t) => {
      const { desk } = await startStack(t);
      for (let at = 185; at <= 201; at += 1) {
        const because = `${'x'.repeat(at)}${emoji}${'y'.repeat(20)}`;
        await freeze.reply?.(['because', because], bob, desk);
        const frozen = (await desk.hold())?.because ?? '';
        assert(frozen.isWellFormed() && frozen.length <= 200, frozen);
        assert(because.startsWith(frozen.replace(/…$/, '')), frozen);
        const ends = [...new Intl.Segmenter().segment(because)].map(({ index }) => index);
        assert(ends.includes(frozen.replace(/…$/, '').length), `${at}: ${frozen}`);
        await desk.thaw(bob);
        await lock.reply?.(['for', '1h', 'because', because], anna, desk);
        assert.equal((await desk.hold())?.kind, 'lock');
        await desk.unlock(anna);
      }
    });
  }

  for (const kind of ['change', 'read'] as const) {
    it(`ends a ${kind} once, whatever its last sentence is`, async (t) => {
      const { desk, submit: ask, until, worker, kinds } = await startStack(t);
      const sentence = `found ${half} and ${half}\u0000"\\ud83d`;
      const outcome = { status: 'ok', sentence } as const;
      worker({
        jobs: [anyJob({ ...deploy, apply: async () => outcome }), anyJob({ ...looking, run: async () => outcome })],
      });
      const { id } = await ask(kind === 'change' ? 'deploy 1' : 'look here');
      if (kind === 'change') {
        await until(id, 'waiting', 'failed');
        await desk.approve(id, bob);
      }
      await until(id, 'done', 'failed');
      assert.equal((await desk.run(id))?.state, 'done');
      assert.equal((await kinds(id)).filter((one) => one === 'finished' || one === 'failed').length, 1);
      const last = (await desk.journal(id)).at(-1)?.happening;
      assert(last?.kind === 'finished');
      assert.equal(last.sentence, sentence.toWellFormed());
    });
  }
});

describe('a script that is given what cannot be read', () => {
  const bad = `{"kind":"finished","status":"ok","sentence":"\\ud83d"}`;
  const good = `{"kind":"waiting","reason":"fine"}`;
  const spec = (id: string, happenings: readonly string[]) =>
    JSON.stringify({
      id,
      from: ['waiting'],
      same: {},
      set: { text: 'changed' },
      stamp: ['lineAt'],
      happenings,
      to: 'done',
    });
  const fields = [
    'cluster',
    'c',
    'job',
    'look',
    'params',
    '{}',
    'text',
    't',
    'requestedBy',
    'a',
    'requesterGroups',
    '[]',
  ];
  const cases: readonly (readonly [string, Script, (id: string, session: string) => readonly string[]])[] = [
    ['move', move, (id) => [spec(id, [good, bad])]],
    ['submit', submit, () => ['', '60', 'queued', bad, ...fields, 'writes', '0']],
    ['report', report, (id, session) => [id, session, '99', bad]],
    ['look', look, (id) => [id, '1', 's2', '0', good, bad]],
    ['lapse', lapse, (id, session) => [id, session, '0', bad]],
    ['ask', ask, (id, session) => [id, session, 'about', '{}', 'd', 'tok', '60000', bad, '']],
    ['hold', hold, () => ['{"kind":"freeze","by":"b","because":"c"}', '0', bad]],
  ];
  for (const [name, script, args] of cases) {
    it(`${name} fails and changes nothing`, async (t) => {
      const { redis, submit: ask, until, worker } = await startStack(t);
      const planner = worker();
      const { id } = await ask('deploy 1');
      await until(id, 'waiting');
      await planner.close();
      const client = clientOf(redis, t);
      const store = storeOf(client, inventory.name);
      const run = `${store.root}:run:${id}`;
      const state = { report: 'planning', look: 'planning', lapse: 'running', ask: 'planning' }[name];
      if (state) await client.hset(run, 'state', state, 'session', 'mine', 'turn', '1', 'lapsedAt', '1');
      const everything = async () => {
        const keys = (await client.keys('*')).filter((key) => !/:(reads|writes|posts):/.test(key)).toSorted();
        return Promise.all(keys.map(async (key) => [key, (await client.dumpBuffer(key))?.toString('base64')]));
      };
      const before = await everything();
      await assert.rejects(outcomeOf(store, script, args(id, 'mine')), /invalid unicode escape/);
      assert.deepEqual(await everything(), before);
    });
  }
});
