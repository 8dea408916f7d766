import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyJob } from '../../src/model/run/job.ts';
import { recorded } from '../support/file-hosts.ts';
import { deploy, fileJobs } from '../support/file-jobs.ts';
import { anna, bob } from '../support/people.ts';
import type { Stack } from '../support/stack.ts';
import { startStack } from '../support/stack.ts';
import { workerChild } from '../support/worker-child.ts';

const all = ['lb2 a=1', 'lb2 b=1', 'lb2 c=1', 'lb1 a=1', 'lb1 b=1', 'lb1 c=1'];

async function approved({ desk, submit, until }: Stack, words: string): Promise<string> {
  const { id } = await submit(words);
  await until(id, 'waiting');
  assert((await desk.approve(id, bob)).done);
  return id;
}

async function changes({ hosts }: Stack, atLeast: number): Promise<void> {
  while (recorded(hosts).length < atLeast) await sleep(20);
}

describe('the lease', () => {
  it('gives writing jobs their turn in the order of their approval, one at a time, whatever the number of workers', async (t) => {
    const own = await startStack(t);
    const { desk, until, worker, hosts } = own;
    const ids: string[] = [];
    const planner = worker();
    for (const value of ['1', '2', '3', '4']) {
      const { id } = await own.submit(`deploy ${value}`);
      await until(id, 'waiting');
      ids.push(id);
    }
    await planner.close();
    for (const id of ids) await desk.approve(id, bob);
    // Each plan was made before the others were applied, so each is covered: every deploy sets every key.
    for (const name of ['w1', 'w2', 'w3']) workerChild(t, own, { name, pauseMs: 30 });
    for (const id of ids) await until(id, 'done', 'failed');
    const values = recorded(hosts).map((line) => line.at(-1));
    assert.deepEqual(
      values,
      ['1', '2', '3', '4'].flatMap((value) => Array(6).fill(value)),
    );
  });

  it('says which job comes first, once', async (t) => {
    const own = await startStack(t);
    const { desk, until, worker } = own;
    workerChild(t, own, { name: 'slow', pauseMs: 1000 });
    const { id: second } = await own.submit('deploy 2');
    await until(second, 'waiting');
    const first = await approved(own, 'deploy 1');
    await changes(own, 1);
    assert((await desk.approve(second, bob)).done);
    worker({ name: 'idle' });
    await until(second, 'done', 'failed', 'waiting');
    assert.equal((await desk.run(first))?.state, 'done');
    const waits = (await desk.journal(second)).filter(({ happening }) => happening.kind === 'waiting');
    assert.deepEqual(
      waits.map(({ happening }) => happening),
      [{ kind: 'waiting', reason: `job ${first} comes first` }],
    );
  });

  it('keeps a worker that was frozen past it from changing anything when it wakes up', async (t) => {
    const own = await startStack(t);
    const { desk, until, worker, hosts, kinds } = own;
    const frozen = workerChild(t, own, { name: 'frozen', pauseMs: 600 });
    const id = await approved(own, 'deploy 1');
    await changes(own, 2);
    frozen.kill('SIGSTOP');
    worker({ name: 'other' });
    await until(id, 'interrupted');
    assert((await desk.resume(id, anna)).done);
    await until(id, 'done');
    const happened = await kinds(id);
    frozen.kill('SIGCONT');
    await sleep(1500);
    assert.deepEqual(recorded(hosts), all);
    assert.deepEqual(await kinds(id), happened);
    assert.equal((await desk.run(id))?.state, 'done');
  });

  it('has the host itself refuse a worker that was frozen between the check and the change', async (t) => {
    const own = await startStack(t);
    const { until, worker, hosts } = own;
    worker();
    await until(await approved(own, 'deploy 1'), 'done');
    const { fileHosts } = await import('../support/file-hosts.ts');
    const [host] = own.desk.inventory.hosts.filter(({ name }) => name === 'lb1');
    assert(host);
    const late = fileHosts(hosts).change(host, { run: ['set', 'a', '0'], summary: 'set a to 0', fence: 1 });
    await assert.rejects(late, /lb1 has seen a newer lease than 1/);
  });

  it('continues on another worker when one shuts down', async (t) => {
    const own = await startStack(t);
    const { desk, until, worker, hosts } = own;
    const leaving = workerChild(t, own, { name: 'leaving', pauseMs: 400 });
    const id = await approved(own, 'deploy 1');
    await changes(own, 1);
    leaving.kill('SIGTERM');
    assert.equal(await leaving.ended, undefined);
    assert.equal((await desk.run(id))?.state, 'approved');
    assert(recorded(hosts).length < 6);
    worker({ name: 'next' });
    await until(id, 'done');
    assert.deepEqual(recorded(hosts), all);
  });
});

describe('a plan that is not covered any more', () => {
  it('is made again and needs a new approval; the old one is void', async (t) => {
    const own = await startStack(t);
    const { desk, until, worker, kinds, hosts } = own;
    const first = worker();
    const { id } = await own.submit('deploy 1');
    const { token, digest } = await until(id, 'waiting');
    await first.close();
    // Between approval and apply, `deploy` comes to want another value.
    const other = anyJob({ ...deploy, apply: (world, _params, plan) => deploy.apply(world, { value: '2' }, plan) });
    await desk.approve(id, bob, token);
    const second = worker({ jobs: [other, ...fileJobs.filter(({ name }) => name === 'look')] });
    const asked = await until(id, 'waiting');
    assert.notEqual(asked.token, token);
    assert.equal(asked.approvedBy, undefined);
    assert.deepEqual(recorded(hosts), []);
    assert.deepEqual((await kinds(id)).slice(-4), ['trouble', 'started', 'planned', 'asked']);
    assert(!(await desk.approve(id, bob, token)).done);
    await second.close();
    void digest;
  });
});
