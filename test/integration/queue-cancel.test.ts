import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { why } from '../support/decisions.ts';
import { recorded } from '../support/file-hosts.ts';
import { deploy, heldUntilCancelled } from '../support/file-jobs.ts';
import { anna, bob, vera } from '../support/people.ts';
import type { Stack } from '../support/stack.ts';
import { startStack } from '../support/stack.ts';

async function waiting({ submit, until }: Stack): Promise<string> {
  const { id } = await submit('deploy 1');
  await until(id, 'waiting');
  return id;
}

/** Resolves when a happening of this kind is there. */
async function happened({ desk }: Stack, id: string, kind: string): Promise<void> {
  for await (const { happening } of desk.follow(id)) if (happening.kind === kind) return;
}

describe('cancel', () => {
  it('ends at once what has not begun', async (t) => {
    const own = await startStack(t);
    const { desk, submit, kinds, worker, hosts } = own;
    const reading = await submit('look here');
    const planning = await submit('deploy 1');
    for (const { id } of [reading, planning]) {
      assert.equal(why(await desk.cancel(id, bob)), 'done');
      assert.equal((await desk.run(id))?.state, 'cancelled');
    }
    const first = worker();
    const id = await waiting(own);
    assert.equal(why(await desk.cancel(id, bob)), 'done');
    const approved = await waiting(own);
    await first.close();
    await desk.approve(approved, bob);
    assert.equal(why(await desk.cancel(approved, anna)), 'done');
    assert.match(why(await desk.cancel(approved, anna)), /Job 4 was already cancelled \d{4}-/);
    worker();
    await own.until((await submit('look here')).id, 'done');
    assert.deepEqual(recorded(hosts), []);
    assert.deepEqual(await kinds(reading.id), ['requested', 'cancelled']);
  });

  it('ends a job that only looks, wherever it runs', async (t) => {
    const { desk, submit, until, worker, kinds } = await startStack(t);
    worker();
    const { id } = await submit('look slow');
    await until(id, 'running');
    const since = Date.now();
    assert.equal(why(await desk.cancel(id, bob)), 'done');
    assert.equal((await desk.run(id))?.state, 'cancelled');
    // The worker is free again long before the job would have been over.
    await until((await submit('look here')).id, 'done');
    assert(Date.now() - since < 25_000);
    assert.equal((await kinds(id)).at(-1), 'cancelled');
  });

  it('stops a running deploy before its next step, and says what was done and what is left', async (t) => {
    const own = await startStack(t);
    const { desk, until, worker, kinds, hosts } = own;
    worker({ jobs: [heldUntilCancelled(deploy)] });
    const id = await waiting(own);
    await desk.approve(id, bob);
    await happened(own, id, 'changed');
    const [first, second] = await Promise.all([desk.cancel(id, anna), desk.cancel(id, bob)]);
    assert.equal(why(first), 'done');
    // The second answer depends on whether the job has stopped by now.
    assert.match(why(second), /^(U0ANNA has already cancelled job 1|Job 1 was already cancelled)/);
    await until(id, 'cancelled');
    const said = (await desk.journal(id)).at(-1)?.happening;
    assert.deepEqual(said, {
      kind: 'cancelled',
      by: anna.id,
      sentence: '2 of 6 changes made; lb2, lb1 not done',
    });
    assert.deepEqual(recorded(hosts), ['lb2 a=1', 'lb2 b=1']);
    assert((await kinds(id)).includes('cancel-asked'));
    assert.equal(why(await desk.resume(id, anna)), 'done');
    await until(id, 'done');
    assert.equal(recorded(hosts).length, 6);
  });

  it('is for operators only', async (t) => {
    const { desk, submit } = await startStack(t);
    const { id } = await submit('look here');
    assert.match(why(await desk.cancel(id, vera)), /Permission denied: you need the operator role/);
    await assert.rejects(desk.cancel('7', bob), /there is no job 7/);
  });
});

describe('resume', () => {
  it('is for operators, and for jobs that stopped in the middle', async (t) => {
    const own = await startStack(t);
    const { desk, submit, until, worker } = own;
    worker();
    const look = await submit('look refused');
    await until(look.id, 'failed');
    const id = await waiting(own);
    assert.match(why(await desk.resume(look.id, anna)), /Job 1 is read-only; type `look refused` again/);
    assert.match(why(await desk.resume(id, anna)), /Job 2 waits for approval; there is nothing to resume/);
    assert.match(why(await desk.resume(id, vera)), /Permission denied: you need the operator role/);
    const { digest } = (await desk.run(id)) ?? {};
    await desk.reject(id, bob, 'not today');
    assert.match(why(await desk.resume(id, anna)), /Job 2 was already rejected/);
    const rejected = { kind: 'rejected', by: bob.id, reason: 'not today', digest };
    assert.deepEqual((await desk.journal(id)).at(-1)?.happening, rejected);
  });

  it('requires a new approval when the old one expired, from neither requester nor resumer', async (t) => {
    const own = await startStack(t);
    const { desk, desks, until, worker } = own;
    worker();
    const { id } = await own.submit('deploy broken');
    await until(id, 'waiting');
    await desk.approve(id, bob);
    await until(id, 'failed');
    const hurried = desks({ inventory: { ...desk.inventory, approvalMinutes: 0 } });
    await new Promise((resolve) => void setTimeout(resolve, 5));
    assert.equal(why(await hurried.resume(id, bob)), 'done');
    await until(id, 'waiting');
    assert.match(why(await desk.approve(id, bob)), /You requested job 1; another/);
    assert.match(why(await desk.approve(id, anna)), /You requested job 1; another/);
  });
});
