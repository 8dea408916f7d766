import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from '../../src/model/text/errors.ts';
import type { Log } from '../../src/model/text/log.ts';
import { noLog } from '../../src/model/text/log.ts';
import { endsWithin } from '../support/ends-within.ts';
import { recorded } from '../support/file-hosts.ts';
import { deploy, fileJobs, slowly } from '../support/file-jobs.ts';
import { anna, bob } from '../support/people.ts';
import { startStack } from '../support/stack.ts';

const all = ['lb2 a=1', 'lb2 b=1', 'lb2 c=1', 'lb1 a=1', 'lb1 b=1', 'lb1 c=1'];
const slow = [slowly(deploy, 150), ...fileJobs.filter(({ name }) => name !== 'deploy')];

/** A log that remembers what was said. */
function remembering(): Log & { readonly said: string[] } {
  const said: string[] = [];
  const note = (...parts: readonly unknown[]) => void said.push(parts.map(String).join(' '));
  return { ...noLog, said, error: note, info: note };
}

describe('Redis gone', () => {
  it('is said before Slack gives up, with its address, and nothing is decided then or later', async (t) => {
    const { redis, desk, desks, submit, until, worker } = await startStack(t);
    const planner = worker();
    const { id } = await submit('deploy 1');
    const { token } = await until(id, 'waiting');
    await planner.close();
    const person = desks({ patienceMs: 1500 });
    // On a busy machine the first connection may take longer than a person waits.
    while ((await person.runs(1).catch(() => undefined)) === undefined) await sleep(50);
    await redis.stop('SIGKILL');
    const request = { job: 'look', params: { value: 'here' } };
    for (const question of [
      () => person.approve(id, bob, token),
      () => person.cancel(id, bob),
      () => person.submit({ request, text: 'look here', by: anna }),
      () => person.runs(5),
    ]) {
      const asked = question();
      assert(await endsWithin(3000, asked), 'Slack has given up');
      await assert.rejects(asked, (error: Error) => {
        assert(error instanceof Refused);
        assert.match(
          error.message,
          /^Redis does not answer at unix:.*redis\.sock \(.*(nothing can be started or decided now|may or may not have received the request)/,
        );
        return true;
      });
    }
    await redis.start();
    await sleep(1500);
    assert.equal((await desk.run(id))?.state, 'waiting');
    assert.equal((await desk.runs(10)).length, 1);
  });

  it('at the start is said once, and work begins when it comes', async (t) => {
    const { redis, worker, desks, desk, submit, until } = await startStack(t);
    await redis.stop();
    const log = remembering();
    worker({ log });
    const person = desks({ patienceMs: 1500 });
    await assert.rejects(person.runs(1), /Redis does not answer at unix:\S+ \(connect ENOENT/);
    await sleep(2500);
    await redis.start();
    await desk.runs(1);
    await until((await submit('look here')).id, 'done');
    const away = log.said.filter((line) => line.startsWith('Redis does not answer at unix:'));
    assert.equal(away.length, 1, log.said.join('\n'));
    assert.match(away[0] ?? '', /connect ENOENT .*; trying again every second/);
    assert(log.said.some((line) => line.startsWith('Redis answers again at unix:')));
  });

  for (const goneMs of [0, 6000]) {
    it(`for ${goneMs / 1000} s in the middle of a deploy, by SIGKILL: the deploy waits and continues, and nothing is lost or repeated`, async (t) => {
      const { redis, desk, desks, submit, until, worker, kinds, hosts } = await startStack(t);
      worker({ jobs: slow });
      const { id } = await submit('deploy 1');
      await until(id, 'waiting');
      const queued = await submit('deploy 2');
      await until(queued.id, 'waiting');
      await desk.approve(id, bob);
      await desk.approve(queued.id, bob);
      while (recorded(hosts).length < 2) await sleep(10);
      await redis.stop('SIGKILL');
      await sleep(goneMs);
      const atMost = recorded(hosts).length;
      assert(atMost <= 3, `${atMost} changes without a lease that could be looked at`);
      await redis.start();
      await desks().runs(1);
      await until(id, 'done', 'failed', 'interrupted');
      assert.deepEqual(recorded(hosts).slice(0, 6), all);
      const happened = (await kinds(id)).filter((kind) => kind === 'changed');
      assert.equal(happened.length, 6);
      assert.equal((await desk.run(id))?.state, 'done');
      assert.equal((await desk.run(id))?.attempt, 1);
      await until(queued.id, 'done');
      assert.equal(recorded(hosts).length, 12);
    });
  }

  it('with its last second of writes lost: the run is done again from a new look, and no fence is given twice', async (t) => {
    const { redis, desk, submit, until, worker, hosts } = await startStack(t);
    const first = worker();
    const { id } = await submit('deploy 1');
    await until(id, 'waiting');
    await desk.approve(id, bob);
    await until(id, 'done');
    await first.close();
    const fences = async (run: string) =>
      (await desk.journal(run)).flatMap(({ happening }) =>
        happening.kind === 'started' && happening.fence ? [happening.fence] : [],
      );
    const [before = 0] = await fences(id);
    await redis.stop('SIGKILL');
    await redis.cutAppendOnlyFile();
    await redis.start();
    await desk.runs(1);
    const other = await submit('deploy 2');
    worker();
    await until(other.id, 'waiting');
    await desk.approve(other.id, bob);
    await until(other.id, 'done', 'failed');
    const [after = 0] = await fences(other.id);
    assert(after > before, `fence ${after} after ${before}`);
    assert.equal((await desk.run(other.id))?.state, 'done');
    assert(recorded(hosts).length >= 12);
  });
});

describe('a worker that is stopped while Redis is away', () => {
  it('stops although Redis comes back meanwhile', async (t) => {
    const { redis, submit, until, worker } = await startStack(t);
    const idle = worker();
    await until((await submit('look here')).id, 'done');
    await redis.stop('SIGKILL');
    const stopped = idle.close();
    await sleep(500);
    await redis.start();
    assert(await endsWithin(20_000, stopped), 'it did not stop');
  });

  it('stops in the middle of a deploy, which the next worker completes without repeating a step', async (t) => {
    const { redis, desk, hosts, submit, until, worker } = await startStack(t);
    const first = worker({ jobs: slow });
    const { id } = await submit('deploy 1');
    const { token } = await until(id, 'waiting');
    await desk.approve(id, bob, token);
    while (recorded(hosts).length < 2) await sleep(20);
    await redis.stop('SIGKILL');
    const stopped = first.close();
    await sleep(500);
    await redis.start();
    assert(await endsWithin(40_000, stopped), 'it did not stop');
    worker({ name: 'w2', jobs: slow });
    const { state } = await until(id, 'done', 'interrupted', 'cancelled', 'failed');
    if (state === 'interrupted') await desk.resume(id, bob);
    await until(id, 'done');
    assert.deepEqual(recorded(hosts), all);
  });
});

describe('follow', () => {
  it('continues when Redis comes back, and yields each event once', async (t) => {
    const { redis, desk, submit, until, worker } = await startStack(t);
    worker();
    const { id } = await submit('deploy 1');
    await until(id, 'waiting');
    const seen: string[] = [];
    const following = (async () => {
      for await (const entry of desk.follow(id)) seen.push(entry.id);
    })();
    while (seen.length < 4) await sleep(20);
    await redis.stop('SIGKILL');
    await sleep(500);
    await redis.start();
    while (!(await desk.approve(id, bob).catch(() => undefined))?.done) await sleep(100);
    await following;
    assert.deepEqual(
      seen,
      (await desk.journal(id)).map((entry) => entry.id),
    );
  });
});

describe('the settings of Redis', () => {
  it('are found well when they are, and otherwise named with what to type', async (t) => {
    const { redis, desk } = await startStack(t);
    assert.deepEqual(await desk.settingsToMend(), []);
    await redis.configure('maxmemory-policy', 'allkeys-lru');
    await redis.configure('appendonly', 'no');
    const [eviction, file, ...more] = await desk.settingsToMend();
    assert.match(
      eviction ?? '',
      /maxmemory-policy of Redis is allkeys-lru.*`redis-cli config set maxmemory-policy noeviction`/,
    );
    assert.match(file ?? '', /appendonly of Redis is no/);
    assert.deepEqual(more, []);
  });
});
