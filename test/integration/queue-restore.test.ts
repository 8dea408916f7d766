import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision } from '../../src/model/run/desk.ts';
import { why } from '../support/decisions.ts';
import { fencePassword, fenceScript } from '../support/fence-script.ts';
import { recorded, stateOf } from '../support/file-hosts.ts';
import { anna, bob } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { everyRefusal, oom, refuse } from '../support/refusing.ts';
import { startStack } from '../support/stack.ts';
import { workerChild } from '../support/worker-child.ts';

const faults = ['killed', 'cancelled', 'expired', 'frozen', 'refusing', 'fencing'] as const;
type FaultName = (typeof faults)[number];

const pairs = faults.flatMap((one, i) => faults.slice(i + 1).map((other) => [one, other] as const));
/** None, each, each pair, and what goes with a worker that is killed. */
const cells: readonly (readonly FaultName[])[] = [
  [],
  ...faults.map((one) => [one]),
  ...pairs,
  ...faults.slice(1).map((left) => faults.filter((one) => one !== left)),
  faults,
];

const drilling = {
  request: { job: 'drill', params: { drill: 'power-loss', target: 'lb2' } },
  text: 'drill power-loss lb2',
};
const run = (id: string) => `{mailha:example}:run:${id}`;
const isDone = (decision: Decision | undefined) => decision?.done === true;

async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 240): Promise<void> {
  for (const limit = Date.now() + seconds * 1000; Date.now() < limit; await sleep(50)) if (await holds()) return;
  assert.fail(`waited ${seconds} s until ${what}`);
}

/** A drill takes the power of lb2, all of these go wrong, and then they pass, but for the worker that was killed and the freeze. */
async function play(t: TestContext, cell: readonly FaultName[], nth: number): Promise<void> {
  const has = (fault: FaultName) => cell.includes(fault);
  const own = await startStack(t);
  const { desk, hosts, redis } = own;
  const fencing = fenceScript(hosts);
  const declared = { fencing: { default: fencing.fence } };
  const refusal = refuse(everyRefusal[nth % everyRefusal.length] ?? oom, redis, t);
  const client = clientOf(redis, t);
  const first = workerChild(t, own, { name: 'first', inventory: declared });
  const { id } = await desk.submit({ ...drilling, by: anna });
  await own.until(id, 'waiting');
  assert((await desk.approve(id, bob)).done);
  if (has('fencing')) fencing.fail();

  // The command that takes the power is under way.
  await until('the power is being taken', fencing.hasBegun);
  if (has('killed')) first.kill('SIGKILL');
  if (has('expired')) await client.hset(run(id), 'approvedAt', '1');
  if (has('frozen')) await desk.freeze('a test', anna);
  if (has('cancelled')) await desk.cancel(id, bob);
  if (has('refusing')) await refusal.begin();
  await until('its power is gone', () => fencing.switched().includes('lb2 off'));
  if (has('killed')) workerChild(t, own, { name: 'second', inventory: declared });
  await sleep(2500);
  if (has('refusing')) await refusal.end();
  if (has('killed')) {
    await own.until(id, 'restoring', 'done');
    // Neither of these takes the restore from it.
    if (has('cancelled')) assert.equal(isDone(await desk.cancel(id, bob)), false);
    if (has('expired')) await desk.resume(id, anna);
  }
  if (has('fencing')) {
    const journal = async () => JSON.stringify(await desk.journal(id));
    await until('its restore has failed', async () => /CRITICAL: restore of power-loss on lb2/.test(await journal()));
    fencing.work();
  }

  const ended = await own.until(id, 'done', 'failed', 'interrupted', 'cancelled', 'expired', 'superseded');
  await sleep(1000);
  assert.notEqual(stateOf(hosts, 'lb2').power, 'off', fencing.switched().join(', '));
  assert.equal(fencing.switched().filter((line) => line === 'lb2 off').length, 1, 'its power was taken once');
  assert.equal(fencing.switched().at(-1), 'lb2 on');
  assert.equal(ended.state, 'done');
  assert.deepEqual(await client.smembers('{mailha:example}:pendingRestores'), []);
  assert.equal(await client.hget(run(id), 'pendingRestore'), null);
  assert.equal((await desk.hold())?.kind, has('frozen') ? 'freeze' : undefined);
  assert(!JSON.stringify(await desk.journal(id)).includes(fencePassword));
}

describe('a host whose power a drill has taken has it back', { concurrency: 3, timeout: 900_000 }, () => {
  for (const [nth, cell] of cells.entries()) {
    it(`${cell.join(' × ') || 'nothing goes wrong'}`, (t) => play(t, cell, nth));
  }
});

describe('a pending restore', { concurrency: 2, timeout: 300_000 }, () => {
  it('comes before every other change, runs alone, and is retried after each failure', async (t) => {
    const own = await startStack(t);
    const { desk, hosts } = own;
    const fencing = fenceScript(hosts);
    const declared = { fencing: { default: fencing.fence } };
    const first = workerChild(t, own, { name: 'first', inventory: declared });
    const { id } = await desk.submit({ ...drilling, by: anna });
    const other = await own.submit('deploy 1');
    await own.until(id, 'waiting');
    await own.until(other.id, 'waiting');
    fencing.fail();
    assert((await desk.approve(id, bob)).done);
    await until('the power is being taken', fencing.hasBegun);
    assert((await desk.approve(other.id, bob)).done);
    first.kill('SIGKILL');
    workerChild(t, own, { name: 'second', inventory: declared });
    const failures = async () =>
      (await desk.journal(id)).flatMap(({ happening }) => (happening.kind === 'trouble' ? [happening] : []));
    await until('it has failed twice', async () => (await failures()).length >= 2);
    const [trouble] = await failures();
    assert.match(
      trouble?.message ?? '',
      /^CRITICAL: restore of power-loss on lb2 failed \(attempt 1\): .*Next attempt in 1 s$/,
    );
    assert.match(trouble?.remedy ?? '', /`resume 1` retries at once/);
    assert.match(JSON.stringify(await desk.journal(id)), /By hand: Run the `on` command of lb2 under `fencing`/);
    const waits = async () => {
      const last = (await desk.journal(other.id)).at(-1)?.happening;
      return last?.kind === 'waiting' && last.reason === 'the pending restore of job 1 comes first';
    };
    await until('the other waits for it', waits);
    const cancelled = await desk.cancel(id, bob);
    assert.match(why(cancelled), /Job 1 is restoring power-loss on lb2; it cannot be cancelled/);
    assert.deepEqual(recorded(hosts), []);
    assert.equal((await desk.run(id))?.state, 'restoring');
    fencing.work();
    assert((await desk.resume(id, anna)).done);
    await own.until(id, 'done');
    assert.equal(fencing.switched().at(-1), 'lb2 on');
    await own.until(other.id, 'done');
    assert.equal(recorded(hosts).length, 6);
  });
});
