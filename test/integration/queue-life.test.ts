import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { recorded, stateOf } from '../support/file-hosts.ts';
import { deploy, fileJobs, slowly } from '../support/file-jobs.ts';
import { anna, bob } from '../support/people.ts';
import { startStack } from '../support/stack.ts';

const slow = [...fileJobs.filter(({ name }) => name !== 'deploy'), slowly(deploy, 300)];

describe('the life of a run', () => {
  it('looks at once, and keeps what it judged', async (t) => {
    const { desk, worker, submit, until, kinds } = await startStack(t);
    worker();
    const run = await submit('look here');
    assert.equal((await until(run.id, 'done')).attempt, 0);
    assert.deepEqual(await kinds(run.id), ['requested', 'started', 'judged', 'output', 'finished']);
    const [verdict] = await desk.lastVerdicts();
    assert.deepEqual(
      [verdict?.check, verdict?.summary, (verdict?.at ?? 0) >= run.createdAt],
      ['test.looks', 'saw here', true],
    );
  });

  it('plans, requests approval, and applies what another person approved', async (t) => {
    const { desk, worker, submit, until, kinds, hosts } = await startStack(t);
    worker();
    const { id } = await submit('deploy 1');
    const waiting = await until(id, 'waiting');
    assert.match(waiting.token ?? '', /^[\w-]{22}$/);
    assert.deepEqual(await kinds(id), ['requested', 'started', 'planned', 'asked']);
    assert.deepEqual(recorded(hosts), []);
    const decision = await desk.approve(id, bob, waiting.token);
    assert(decision.done);
    const done = await until(id, 'done', 'failed');
    assert.equal(done.approvedBy, bob.id);
    assert.deepEqual(recorded(hosts), ['lb2 a=1', 'lb2 b=1', 'lb2 c=1', 'lb1 a=1', 'lb1 b=1', 'lb1 c=1']);
    assert.deepEqual((await kinds(id)).slice(4, 8), ['approved', 'started', 'host-started', 'step-started']);
    assert.equal((await kinds(id)).at(-1), 'finished');
  });

  it('says which approved changes were in place already, but not of those that it made before it was stopped', async (t) => {
    const { desk, worker, submit, until, hosts } = await startStack(t);
    const first = worker({ jobs: slow });
    const { id } = await submit('deploy 1');
    const { token } = await until(id, 'waiting');
    await desk.approve(id, bob, token);
    for (const limit = Date.now() + 20_000; recorded(hosts).length < 2; await sleep(20)) assert(Date.now() < limit);
    await first.close();
    // Somebody does by hand what is still to come on lb1.
    const made = recorded(hosts).length;
    assert(made < 6, String(made));
    writeFileSync(join(hosts, 'lb1.json'), JSON.stringify({ ...stateOf(hosts, 'lb1'), c: '1' }));
    worker({ name: 'w2' });
    await until(id, 'done', 'failed', 'waiting');
    const last = (await desk.journal(id)).at(-1)?.happening;
    assert(last?.kind === 'finished', JSON.stringify(last));
    assert.match(last.sentence, /; 1 of 6 approved changes was already in place \(lb1: set c to 1\)$/);
  });

  it('is done at once when there is nothing to do', async (t) => {
    const { desk, worker, submit, until } = await startStack(t);
    worker();
    const first = await submit('deploy 1');
    await until(first.id, 'waiting');
    await desk.approve(first.id, bob);
    await until(first.id, 'done');
    const second = await submit('deploy 1');
    await until(second.id, 'done');
    const last = (await desk.journal(second.id)).at(-1)?.happening;
    assert.deepEqual(last, { kind: 'finished', status: 'ok', sentence: 'test 1 up to date: no changes' });
    void anna;
  });
});
