import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSweeper } from '../../src/worker/sweep.ts';
import { recorded, stateOf } from '../support/file-hosts.ts';
import { anna, bob, inventory } from '../support/people.ts';
import type { Stack } from '../support/stack.ts';
import { quick, startStack } from '../support/stack.ts';
import { workerChild } from '../support/worker-child.ts';

const all = ['lb2 a=1', 'lb2 b=1', 'lb2 c=1', 'lb1 a=1', 'lb1 b=1', 'lb1 c=1'];

/** Two hosts with two steps each: 2 × (begun, 2 × (begun, finished), finished) and 6 × changed are kept, and 6 changes are made. */
const moments = 18 + 6;

/** Kills the worker at one moment of the deploy, has another one go on, and looks at what reached the hosts. */
async function killedAt(t: Parameters<typeof workerChild>[0], own: Stack, killAt: number): Promise<void> {
  const { desk, submit, until, worker, hosts, kinds } = own;
  const child = workerChild(t, own, { name: 'mortal', killAt });
  const { id } = await submit('deploy 1');
  await until(id, 'waiting');
  assert((await desk.approve(id, bob)).done);
  assert.equal(await child.ended, 'SIGKILL', `moment ${killAt} did not come`);
  const other = worker({ name: 'other' });
  await until(id, 'interrupted');
  const before = recorded(hosts).length;
  const said = (await desk.journal(id)).at(-1)?.happening;
  assert(said?.kind === 'interrupted');
  assert.match(
    said.sentence,
    /^worker lost( during (one|two)\.set on lb[12], which may be incomplete)?; last known progress: /,
  );
  assert.match(said.remedy, /type `resume 1`/);
  await sleep(50);
  assert.equal(recorded(hosts).length, before, 'the job continued without `resume`');
  assert((await desk.resume(id, anna)).done);
  await until(id, 'done', 'failed');
  assert.deepEqual(recorded(hosts), all, `killed at moment ${killAt}`);
  assert.equal((await kinds(id)).at(-1), 'finished');
  assert.equal((await desk.run(id))?.attempt, 2);
  assert.equal(stateOf(hosts, 'lb1').c, '1');
  await other.close();
}

// Most of the time goes by waiting for leases to lapse.
describe('a worker killed with SIGKILL in the middle of a deploy', { concurrency: 3 }, () => {
  for (let killAt = 1; killAt <= moments; killAt += 1) {
    it(`at moment ${killAt} of ${moments}: says so, can be resumed, and applies nothing twice`, async (t) => {
      await killedAt(t, await startStack(t), killAt);
    });
  }
});

describe('the sweep', () => {
  it('of a process without a worker finds what a dead worker left, too', async (t) => {
    const own = await startStack(t);
    const { desk, redis, submit, until } = own;
    const child = workerChild(t, own, { name: 'mortal', killAt: 1 });
    const { id } = await submit('deploy 1');
    await until(id, 'waiting');
    await desk.approve(id, bob);
    assert.equal(await child.ended, 'SIGKILL');
    const sweeper = startSweeper({ redis: redis.address, cluster: inventory.name, timing: quick });
    await until(id, 'interrupted');
    await sweeper.close();
  });
});

describe('a worker killed while it plans', () => {
  it('is replaced by another one, which plans again', async (t) => {
    const own = await startStack(t);
    const { submit, until, worker, kinds } = own;
    const child = workerChild(t, own, { name: 'mortal', killAt: 'plan' });
    const { id } = await submit('deploy 1');
    assert.equal(await child.ended, 'SIGKILL');
    worker({ name: 'other' });
    await until(id, 'waiting');
    assert.deepEqual(await kinds(id), ['requested', 'started', 'started', 'planned', 'asked']);
  });

  it('is not replaced for ever: after the third the job fails and says why', async (t) => {
    const own = await startStack(t);
    const { desk, submit, until, worker, kinds } = own;
    const { id } = await submit('deploy 1');
    for (const name of ['first', 'second', 'third']) {
      assert.equal(await workerChild(t, own, { name, killAt: 'plan' }).ended, 'SIGKILL');
    }
    worker({ name: 'other' });
    await until(id, 'failed');
    assert.deepEqual(await kinds(id), ['requested', 'started', 'started', 'started', 'failed']);
    const said = (await desk.journal(id)).at(-1)?.happening;
    assert(said?.kind === 'failed');
    assert.equal(said.sentence, 'worker lost 3 times during this job');
  });
});
