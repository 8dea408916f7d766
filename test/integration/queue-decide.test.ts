import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision, DeskService } from '../../src/model/run/desk.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { why } from '../support/decisions.ts';
import { recorded } from '../support/file-hosts.ts';
import { anna, bob, carl, cluster, guest, inventory, vera } from '../support/people.ts';
import { startStack } from '../support/stack.ts';

/** Of two hundred people who click at once, spread over three processes' desks. */
function clicks(desks: readonly DeskService[], id: string, token: string): readonly Promise<Decision>[] {
  return Array.from({ length: 200 }, (_, i) => {
    const desk = desks[i % desks.length];
    assert(desk);
    return i % 4 === 3 ? desk.reject(id, carl, undefined, token) : desk.approve(id, i % 2 ? bob : carl, token);
  });
}

describe('approval', () => {
  it('is decided once when two hundred click at a time, and everybody is answered', async (t) => {
    const { desk, desks, worker, submit, until, kinds, hosts } = await startStack(t);
    worker();
    const { id } = await submit('deploy 1');
    const { token = '' } = await until(id, 'waiting');
    const decisions = await Promise.all(clicks([desk, desks(), desks()], id, token));
    assert.equal(decisions.filter(({ done }) => done).length, 1);
    for (const decision of decisions) assert(decision.done || why(decision).startsWith('Job 1 '), why(decision));
    const ended = await until(id, 'done', 'rejected');
    const decided = (await kinds(id)).filter((kind) => kind === 'approved' || kind === 'rejected');
    assert.equal(decided.length, 1);
    assert.equal(recorded(hosts).length, ended.state === 'done' ? 6 : 0);
  });

  it('is refused to the requester, to outsiders, to viewers, and to who may be the requester', async (t) => {
    const { desk, worker, submit, until } = await startStack(t);
    worker();
    const { id } = await submit('deploy 1');
    const { token } = await until(id, 'waiting');
    assert.match(why(await desk.approve(id, anna, token)), /You requested job 1; another approver must approve it/);
    assert.match(why(await desk.approve(id, guest, token)), /guests of the workspace may do nothing/);
    assert.match(why(await desk.approve(id, vera, token)), /Permission denied: you need the approver role/);
    assert.match(
      why(await desk.approve(id, { id: 'os:root', groups: [] }, token)),
      /may be the same person\. If not, list both ids/,
    );
    assert.match(
      why(await desk.approve(id, { id: carl.id, groups: [] }, token)),
      /Permission denied: you need the approver role/,
    );
    assert.equal((await desk.run(id))?.state, 'waiting');
    assert.equal(why(await desk.approve(id, carl, token)), 'done');
  });

  it('is refused for another token, twice, and after a restart of everything is still there', async (t) => {
    const { redis, desk, desks, worker, submit, until } = await startStack(t);
    const first = worker();
    const { id } = await submit('deploy 1');
    const { token } = await until(id, 'waiting');
    assert.match(why(await desk.approve(id, bob, 'AAAAAAAAAAAAAAAAAAAAAA')), /has a newer plan than the one you saw/);
    await first.close();
    await redis.stop('SIGKILL');
    await redis.start();
    const later = desks();
    assert.equal(why(await later.approve(id, bob, token)), 'done');
    assert.match(
      why(await later.approve(id, carl, token)),
      /Job 1 is already approved by U0BOB \d{4}-\d\d-\d\d \d\d:\d\d UTC/,
    );
    worker();
    await until(id, 'done');
    assert.match(why(await later.approve(id, carl, token)), /Job 1 finished \d{4}-.* UTC/);
    assert.match(why(await later.reject(id, carl)), /Job 1 finished \d{4}-.* UTC/);
  });

  it('expires automatically, and a late decision is refused with the reason', async (t) => {
    const { desk, worker, submit, until, kinds } = await startStack(t);
    worker({ cluster: { ...cluster, inventory: { ...inventory, approvalMinutes: 0.5 / 60 } } });
    const { id } = await submit('deploy 1');
    const { token } = await until(id, 'waiting', 'expired');
    await until(id, 'expired');
    assert.equal((await kinds(id)).at(-1), 'expired');
    assert.match(
      why(await desk.approve(id, bob, token)),
      /The approval of job 1 expired .* UTC; type `deploy 1` again/,
    );
  });

  it('expires at its time even when no worker is there to end it', async (t) => {
    const { desk, worker, submit, until, kinds } = await startStack(t);
    const first = worker({ cluster: { ...cluster, inventory: { ...inventory, approvalMinutes: 0.2 / 60 } } });
    const { id } = await submit('deploy 1');
    const { token } = await until(id, 'waiting', 'expired');
    await first.close();
    await new Promise((resolve) => void setTimeout(resolve, 300));
    assert.match(why(await desk.approve(id, bob, token)), /The approval of job 1 expired/);
    assert.equal((await kinds(id)).filter((kind) => kind === 'expired').length, 1);
  });

  it('is void once a newer plan for the same waits, and not for another', async (t) => {
    const { desk, worker, submit, until } = await startStack(t);
    worker();
    const older = await submit('deploy 1');
    const { token } = await until(older.id, 'waiting');
    const other = await submit('deploy 2');
    await until(other.id, 'waiting');
    const newer = await submit('deploy 1');
    await until(newer.id, 'waiting');
    assert.equal((await desk.run(older.id))?.state, 'superseded');
    assert.equal((await desk.run(other.id))?.state, 'waiting');
    assert.deepEqual((await desk.journal(older.id)).at(-1)?.happening, { kind: 'superseded', by: newer.id });
    assert.match(why(await desk.approve(older.id, bob, token)), /Job 1 was replaced by a newer plan/);
  });

  it('is refused while the plan is being made, and for a job that is not there', async (t) => {
    const { desk, submit } = await startStack(t);
    const { id, state } = await submit('deploy 1');
    assert.equal(state, 'planning');
    assert.match(why(await desk.approve(id, bob)), /Job 1 is planning; there is no plan to approve yet/);
    await assert.rejects(desk.approve('99', bob), /there is no job 99; `jobs` lists the latest/);
  });

  it('does not outlive the role of who gave it', async (t) => {
    const { desk, worker, submit, until } = await startStack(t);
    const first = worker();
    const { id } = await submit('deploy 1');
    await until(id, 'waiting');
    await first.close();
    await desk.approve(id, bob);
    worker({
      cluster: { ...cluster, inventory: { ...inventory, access: { ...inventory.access, approvers: [anna.id] } } },
    });
    await until(id, 'failed');
    const last = (await desk.journal(id)).at(-1)?.happening;
    assert(last?.kind === 'failed');
    assert.match(last.sentence, /U0BOB, who approved it, no longer has the approver role; nothing was changed/);
  });
});

describe('submit', () => {
  it('gives the run that is there when the same request comes again, also at the same time', async (t) => {
    const { desk, submit } = await startStack(t);
    const runs = await Promise.all(Array.from({ length: 20 }, () => submit('look here', 'Ev1')));
    assert.deepEqual(new Set(runs.map(({ id }) => id)), new Set(['1']));
    assert.equal((await submit('look here', 'Ev2')).id, '2');
    assert.deepEqual(
      (await desk.runs(10)).map(({ id }) => id),
      ['2', '1'],
    );
  });

  it('refuses writing jobs to viewers, everything to outsiders, and what no job understands', async (t) => {
    const { desk } = await startStack(t);
    const request = { job: 'deploy', params: { value: '1' } };
    const refused = (message: RegExp) => (error: Error) => error instanceof Refused && message.test(error.message);
    await assert.rejects(
      desk.submit({ request, text: 'deploy 1', by: vera }),
      refused(/Permission denied: you need the operator role/),
    );
    await assert.rejects(
      desk.submit({ request: { ...request, job: 'look' }, text: 'look 1', by: guest }),
      refused(/guests/),
    );
    await assert.rejects(
      desk.submit({ request: { job: 'gone', params: {} }, text: 'gone', by: anna }),
      refused(/no job called gone/),
    );
    await assert.rejects(
      desk.submit({ request: { job: 'look', params: 3 }, text: 'look', by: anna }),
      refused(/invalid parameters for look: 3/),
    );
    assert.deepEqual(await desk.runs(10), []);
  });

  it('finds a run by the thread that hangs on it', async (t) => {
    const { desk, submit } = await startStack(t);
    const { id } = await submit('look here');
    await desk.rememberThread('C01', '17.42', id);
    assert.equal((await desk.runInThread('C01', '17.42'))?.id, id);
    assert.equal(await desk.runInThread('C02', '17.42'), undefined);
  });
});
