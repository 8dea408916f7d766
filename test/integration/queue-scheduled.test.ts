import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import { noLog } from '../../src/model/text/log.ts';
import { queue } from '../../src/queue/queues.ts';
import { noteMembers } from '../../src/store/group-members.ts';
import { storeOf } from '../../src/store/script.ts';
import { why } from '../support/decisions.ts';
import { anna, bob, carl, cluster, inventory } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { startStack } from '../support/stack.ts';

const request = { job: 'drill', params: { drill: 'file-loss' } };
const weekly = '0 3 * * 1 Europe/Berlin';
const trusting: Inventory = { ...inventory, unattended: { weekly: { drills: ['file-loss'], schedule: weekly } } };
const hour = 3_600_000;

/** A worker, and a schedule that fires when it is told to, as a job scheduler of BullMQ would have it fire. */
async function firing(t: TestContext, used: Inventory = trusting) {
  const all = await startStack(t);
  const client = clientOf(all.redis, t);
  const store = storeOf(client, 'example');
  const worker = (name = 'w1') => all.worker({ cluster: { ...cluster, inventory: used }, name });
  return {
    ...all,
    store,
    worker,
    async fires({ by = anna, scheduled = weekly, lateMs = 0 } = {}) {
      const before = (await all.desk.runs(50)).length;
      const reads = queue({ ...store, redis: client }, 'reads', noLog);
      await reads.add('ask', { request, text: 'drill file-loss', by, scheduled }, { prevMillis: Date.now() - lateMs });
      for (const limit = Date.now() + 30_000; (await all.desk.runs(50)).length === before; await sleep(30)) {
        assert(Date.now() < limit, 'nothing was fired');
      }
      await reads.close();
      const [run] = await all.desk.runs(1);
      return run?.id ?? '';
    },
    failure: async (id: string) => {
      const last = (await all.desk.journal(id)).at(-1)?.happening;
      assert(last?.kind === 'failed', JSON.stringify(last));
      return last.sentence;
    },
  };
}

describe('a scheduled drill', () => {
  it('is approved only by the policy that allows exactly its schedule', async (t) => {
    const { fires, worker, until, desk } = await firing(t);
    worker();
    const often = await fires({ scheduled: '* * * * * UTC' });
    assert.equal((await until(often, 'waiting', 'approved', 'running', 'done')).state, 'waiting');
    await desk.cancel(often, anna);
    const once = await fires({ scheduled: 'once' });
    assert.equal((await until(once, 'waiting', 'approved', 'running', 'done')).state, 'waiting');
    await desk.cancel(once, anna);
    const typed = await desk.submit({ request, text: 'drill file-loss', by: anna });
    assert.equal((await until(typed.id, 'waiting', 'approved', 'running', 'done')).state, 'waiting');
    await desk.cancel(typed.id, anna);

    const id = await fires();
    const run = await until(id, 'done', 'failed', 'waiting');
    assert.equal(run.approvedBy, 'policy:weekly');
    const kinds = (await desk.journal(id)).map(({ happening }) => happening.kind);
    assert.deepEqual(kinds.slice(0, 5), ['requested', 'started', 'planned', 'approved', 'started']);
  });

  it('waits for an approver when no worker was there at its time, or its clock is ahead', async (t) => {
    const { fires, worker, until } = await firing(t);
    worker();
    for (const lateMs of [9 * hour, -24 * hour]) {
      const run = await until(await fires({ lateMs }), 'waiting', 'approved', 'running', 'done');
      assert.equal(run.state, 'waiting', String(lateMs));
    }
  });

  it('needs an approver after a resume and after an approval that expired, whatever its policy says', async (t) => {
    const { fires, worker, until, desk, store } = await firing(t);
    const first = worker();
    const id = await fires();
    await until(id, 'done', 'failed');
    await first.close();
    const run = `{mailha:example}:run:${id}`;
    await store.redis.hset(run, { state: 'failed', attempt: '1' });
    const decision = await desk.resume(id, anna);
    assert(decision.done);
    assert.equal(decision.run.state, 'planning');
    const second = worker('w2');
    assert.equal((await until(id, 'waiting', 'approved', 'running', 'done')).state, 'waiting');
    await second.close();

    await store.redis.hset(run, {
      state: 'approved',
      attempt: '0',
      policy: 'weekly',
      approvedBy: 'policy:weekly',
      approvedAt: '1',
    });
    await store.redis.zadd('{mailha:example}:line', 1, id);
    worker('w3');
    assert.equal((await until(id, 'waiting', 'running', 'done')).state, 'waiting');
  });

  it('does not start once its scheduler has lost the role or left the group that had it, and says so', async (t) => {
    const led = { ...trusting, access: { ...trusting.access, operators: [bob.id, 'S0LEADS'] } };
    const { fires, worker, failure, until, store } = await firing(t, led);
    worker();
    assert.match(
      await failure(await fires()),
      /^did not start on schedule \(0 3 \* \* 1 Europe\/Berlin\): Permission denied: you need the operator role/,
    );
    // Carl was in the group when he scheduled it. No app has said that he still is.
    assert.match(
      await failure(await fires({ by: carl })),
      /did not start .*Permission denied: you need the operator role/,
    );
    await noteMembers(store, 'S0LEADS', [carl.id]);
    assert.equal((await until(await fires({ by: carl }), 'done', 'failed', 'waiting')).approvedBy, 'policy:weekly');
    await noteMembers(store, 'S0LEADS', [vacant]);
    assert.match(
      await failure(await fires({ by: carl })),
      /did not start .*Permission denied: you need the operator role/,
    );
  });

  it('does not start under a lock, not even one of its scheduler, nor under a later one', async (t) => {
    const { fires, worker, failure, until, desk, kinds } = await firing(t);
    const first = worker();
    await desk.lock({ minutes: 60, because: 'I replace a disk' }, anna);
    assert.match(await failure(await fires()), /U0ANNA locked the cluster .*I replace a disk/);
    await desk.unlock(anna);

    const id = await fires({ scheduled: 'once' });
    const { token } = await until(id, 'waiting');
    await first.close();
    await desk.lock({ minutes: 60, because: 'again' }, anna);
    const refused = await desk.approve(id, bob, token);
    assert.match(why(refused), /locked the cluster/);
    await desk.unlock(anna);
    assert((await desk.approve(id, bob, token)).done);
    await desk.lock({ minutes: 60, because: 'again' }, anna);
    worker('w2');
    for (const limit = Date.now() + 20_000; (await kinds(id)).at(-1) !== 'waiting'; await sleep(50))
      assert(Date.now() < limit);
    assert.equal((await desk.run(id))?.state, 'approved');
    await desk.unlock(anna);
    await until(id, 'done', 'failed');
  });
});

const vacant = 'U0SOMEBODY';
