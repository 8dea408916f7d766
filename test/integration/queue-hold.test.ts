import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { verify } from '../../src/model/run/audit.ts';
import { anyJob } from '../../src/model/run/job.ts';
import { sealAudit } from '../../src/store/audit.ts';
import { storeOf } from '../../src/store/script.ts';
import { comesTrue } from '../support/comes-true.ts';
import { why } from '../support/decisions.ts';
import { deploy, fileJobs, slowly } from '../support/file-jobs.ts';
import { anna, bob, vera } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { startStack } from '../support/stack.ts';

const slow = [...fileJobs.filter(({ name }) => name !== 'deploy'), slowly(deploy, 400)];

describe('freeze', () => {
  it('stops a running job before its next step, and refuses requests, approvals and starts until the thaw', async (t) => {
    const { worker, desk, submit, until, kinds, desks } = await startStack(t);
    worker({ jobs: slow });
    const running = await submit('deploy 1');
    await until(running.id, 'waiting');
    const waiting = await submit('deploy 2');
    await until(waiting.id, 'waiting');
    assert((await desk.approve(running.id, bob)).done);
    await until(running.id, 'running');
    const said = await desk.freeze('the provider works on the switches', anna);
    assert.match(said, new RegExp(`job ${running.id} stops before its next step`));
    assert.equal((await until(running.id, 'cancelled', 'done')).state, 'cancelled');
    await assert.rejects(submit('deploy 3'), /U0ANNA froze all changes: the provider works/);
    const decided = await desk.approve(waiting.id, bob);
    assert.match(why(decided), /froze all changes/);
    assert.equal((await until((await submit('look ok')).id, 'done')).state, 'done');
    await assert.rejects(desk.thaw({ id: 'U0NOBODY', groups: [] }), /Permission denied: you need the approver role/);
    assert.match(await desk.thaw(bob), /Freeze on example lifted/);
    assert.match(await desk.thaw(bob), /example is not frozen/);
    assert((await desk.resume(running.id, anna)).done);
    await until(running.id, 'done', 'waiting');
    assert(!(await kinds(running.id)).includes('failed'));
    assert.equal(await desks().hold(), undefined);
  });

  it('stops a running job also when the freezing process died before it could request that', async (t) => {
    const { worker, desk, submit, until, redis } = await startStack(t);
    worker({ jobs: slow });
    const { id } = await submit('deploy 1');
    await until(id, 'waiting');
    assert((await desk.approve(id, bob)).done);
    await until(id, 'running');
    const hold = { kind: 'freeze', by: anna.id, because: 'a test' };
    await clientOf(redis, t).set('{mailha:example}:hold', JSON.stringify(hold));
    assert.equal((await until(id, 'cancelled', 'done')).state, 'cancelled');
    const last = (await desk.journal(id)).at(-1)?.happening;
    assert(last?.kind === 'cancelled' && last.by === anna.id);
  });

  it('keeps waiting what was approved before, and begins it once it is thawed', async (t) => {
    const { worker, desk, submit, until, kinds } = await startStack(t);
    const first = worker();
    const { id } = await submit('deploy 1');
    await until(id, 'waiting');
    await first.close();
    assert((await desk.approve(id, bob)).done);
    await desk.freeze('a test', anna);
    worker({ name: 'w2' });
    await comesTrue('its turn has come', async () => (await kinds(id)).at(-1) === 'waiting');
    await sleep(500);
    assert.equal((await desk.run(id))?.state, 'approved');
    await desk.thaw(bob);
    await until(id, 'done');
  });
});

describe('lock', () => {
  it('keeps others from changing anything until its end, but not its owner', async (t) => {
    const { worker, desk, submit, until } = await startStack(t);
    worker();
    assert.match(await desk.lock({ minutes: 60, because: 'a disk' }, bob), /example locked by you for 1 h/);
    await assert.rejects(submit('deploy 1'), /U0BOB locked the cluster until .* UTC: a disk\. `unlock` lifts it/);
    const own = await desk.submit({ request: { job: 'deploy', params: { value: '2' } }, text: 'deploy 2', by: bob });
    await until(own.id, 'waiting');
    assert((await desk.approve(own.id, anna)).done);
    await until(own.id, 'done');
    await assert.rejects(desk.lock({ minutes: 5, because: 'x' }, anna), /U0BOB locked/);
    await assert.rejects(desk.unlock(vera), /Permission denied: you need the operator role/);
    assert.match(await desk.unlock(anna), /Lock on example lifted/);
    await submit('deploy 3');
    await desk.freeze('a test', anna);
    await assert.rejects(desk.lock({ minutes: 5, because: 'x' }, bob), /froze all changes/);
  });
});

describe('the audit trail', () => {
  it('records every decision, sealed within seconds, and detects a modified entry', async (t) => {
    const { worker, desk, submit, until, redis } = await startStack(t);
    worker({ jobs: [...fileJobs, anyJob(deploy)] });
    worker({ name: 'w2' });
    const { id } = await submit('deploy 1');
    await until(id, 'waiting');
    await desk.approve(id, bob);
    await until(id, 'done');
    await desk.freeze('a test', anna);
    await desk.thaw(bob);
    for (const limit = Date.now() + 30_000; Date.now() < limit; await sleep(100)) {
      if ((await desk.audit({ order: 'oldest first' })).entries.every(({ seal }) => seal !== undefined)) break;
    }
    const { entries, first } = await desk.audit({ order: 'oldest first' });
    const kinds = entries.map(({ happening }) => JSON.parse(happening).kind);
    assert.deepEqual(kinds.slice(0, 2), ['requested', 'approved']);
    assert.equal(kinds.filter((kind) => kind === 'changed').length, 6);
    assert.deepEqual(kinds.slice(-3), ['finished', 'held', 'released']);
    const { sealed, open, head, broken } = verify(entries, first);
    assert.deepEqual([sealed, open, broken], [entries.length, 0, undefined]);
    assert.equal(verify(entries, first, head?.slice(0, 12)).broken, undefined);
    const client = clientOf(redis, t);
    const store = storeOf(client, 'example');
    await sealAudit(store, entries.length - 3);
    const short = await desk.audit({ order: 'oldest first' });
    assert.equal(short.entries.length, entries.length - 3);
    assert.deepEqual(verify(short.entries, short.first), { sealed: entries.length - 3, open: 0, head });
    await client.xdel('{mailha:example}:audit', short.entries[1]?.id ?? '');
    const cut = await desk.audit({ order: 'oldest first' });
    assert.equal(verify(cut.entries, cut.first).broken?.id, short.entries[2]?.id);
  });
});
