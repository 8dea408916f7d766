import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { recorded } from '../support/file-hosts.ts';
import { deploy, fileJobs, slowly } from '../support/file-jobs.ts';
import { anna, bob, carl } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { type Stack, startStack } from '../support/stack.ts';

const slow = [...fileJobs.filter(({ name }) => name !== 'deploy'), slowly(deploy, 300)];
const hour = 3_600_000;

/** Moves the moment of approval into the past, as if nobody had worked on the job since. */
async function age(t: TestContext, { redis }: Stack, id: string, ms = 2 * hour): Promise<void> {
  await clientOf(redis, t).hincrby(`{mailha:example}:run:${id}`, 'approvedAt', -ms);
}

/** Approved by Bob with no worker running. */
async function approved(t: TestContext): Promise<Stack & { readonly id: string }> {
  const all = await startStack(t);
  const first = all.worker();
  const { id } = await all.submit('deploy 1');
  await all.until(id, 'waiting');
  await first.close();
  assert((await all.desk.approve(id, bob)).done);
  return { ...all, id };
}

/** Asks again, says why, has changed nothing since, and goes on once somebody approves the new plan. */
async function asksAgain({ desk, until, kinds, hosts }: Stack, id: string, changes = 0): Promise<void> {
  const run = await until(id, 'waiting', 'done', 'failed');
  assert.equal(run.state, 'waiting');
  assert.equal(run.approvedBy, undefined);
  assert.equal(recorded(hosts).length, changes);
  const said = await kinds(id);
  assert.deepEqual(said.slice(said.indexOf('approval-expired')), ['approval-expired', 'started', 'planned', 'asked']);
  const { token } = run;
  assert((await desk.approve(id, carl, token)).done);
  assert.equal((await until(id, 'done', 'failed')).approvedBy, carl.id);
  assert.equal(recorded(hosts).length, 6);
}

describe('an approval that was given', () => {
  it('expires while no worker runs: the next one plans again and requests approval again', async (t) => {
    const all = await approved(t);
    await age(t, all, all.id);
    all.worker({ name: 'w2' });
    await asksAgain(all, all.id);
    const expired = (await all.desk.audit({ order: 'oldest first' })).entries.filter(({ happening }) =>
      happening.includes('approval-expired'),
    );
    assert.equal(expired.length, 1);
  });

  it('expires while the cluster is frozen for days, and is not used once it is thawed', async (t) => {
    const all = await approved(t);
    await all.desk.freeze('a move to another building', anna);
    all.worker({ name: 'w2' });
    for (const limit = Date.now() + 20_000; (await all.kinds(all.id)).at(-1) !== 'waiting'; await sleep(50)) {
      assert(Date.now() < limit);
    }
    await age(t, all, all.id, 72 * hour);
    await sleep(500);
    assert.equal((await all.desk.run(all.id))?.state, 'approved');
    await all.desk.thaw(bob);
    await asksAgain(all, all.id);
  });

  it('expires when a worker is stopped half-way and none continues in time', async (t) => {
    const all = await startStack(t);
    const first = all.worker({ jobs: slow });
    const { id } = await all.submit('deploy 1');
    await all.until(id, 'waiting');
    assert((await all.desk.approve(id, bob)).done);
    for (const limit = Date.now() + 20_000; recorded(all.hosts).length === 0; await sleep(20))
      assert(Date.now() < limit);
    await first.close();
    assert.equal((await all.desk.run(id))?.state, 'approved');
    await age(t, all, id);
    const changes = recorded(all.hosts).length;
    assert(changes > 0 && changes < 6);
    all.worker({ name: 'w2' });
    await asksAgain(all, id, changes);
  });

  it('is judged by the clock of Redis when a desk whose clock is a day behind resumes', async (t) => {
    const all = await approved(t);
    await age(t, all, all.id);
    const client = clientOf(all.redis, t);
    const run = `{mailha:example}:run:${all.id}`;
    await client.hset(run, { state: 'failed', attempt: '1' });
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() - 24 * hour });
    const decision = await all.desk.resume(all.id, anna);
    t.mock.timers.reset();
    assert(decision.done);
    assert.equal(decision.run.state, 'planning');
    assert.equal(decision.run.approvedBy, undefined);
    all.worker({ name: 'w2' });
    assert.equal((await all.until(all.id, 'waiting', 'done')).state, 'waiting');
    assert.equal(recorded(all.hosts).length, 0);
  });

  it('still counts when a desk whose clock is a day ahead resumes, and the worker is as wrong', async (t) => {
    const all = await approved(t);
    await clientOf(all.redis, t).hset(`{mailha:example}:run:${all.id}`, { state: 'failed', attempt: '1' });
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 24 * hour });
    const decision = await all.desk.resume(all.id, anna);
    assert(decision.done);
    assert.equal(decision.run.state, 'approved');
    all.worker({ name: 'w2' });
    const run = await all.until(all.id, 'done', 'waiting');
    t.mock.timers.reset();
    assert.equal(run.state, 'done');
  });
});
