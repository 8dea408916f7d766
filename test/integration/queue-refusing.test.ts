import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyJob } from '../../src/model/run/job.ts';
import { HostError, Refused } from '../../src/model/text/errors.ts';
import { noLog } from '../../src/model/text/log.ts';
import { patientRedis } from '../../src/store/connect.ts';
import { storeOf } from '../../src/store/script.ts';
import { seriesIn } from '../../src/store/series.ts';
import { endsWithin } from '../support/ends-within.ts';
import { fileHosts, recorded } from '../support/file-hosts.ts';
import { deploy, fileJobs, look, slowly } from '../support/file-jobs.ts';
import { anna, bob, inventory } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { everyRefusal, noReplicas, oom, readOnly, refuse, remembering } from '../support/refusing.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { workerChild } from '../support/worker-child.ts';

const all = ['lb2 a=1', 'lb2 b=1', 'lb2 c=1', 'lb1 a=1', 'lb1 b=1', 'lb1 c=1'];
const slow = [slowly(deploy, 150), ...fileJobs.filter(({ name }) => name !== 'deploy')];

/** An approved deploy of which some changes are made. */
async function underWay({ desk, submit, until, hosts }: Stack, changes: number): Promise<string> {
  const { id } = await submit('deploy 1');
  await until(id, 'waiting');
  assert((await desk.approve(id, bob)).done);
  while (recorded(hosts).length < changes) await sleep(10);
  return id;
}

const troubles = async ({ desk }: Stack, id: string) =>
  (await desk.journal(id)).flatMap(({ happening }) => (happening.kind === 'trouble' ? [happening.message] : []));

describe('Redis that refuses to write', { concurrency: 2 }, () => {
  for (const kind of everyRefusal) {
    it(`${kind.code} for 6 s in the middle of a deploy: the deploy waits and continues, nothing is undone, lost or repeated`, async (t) => {
      const own = await startStack(t);
      const { redis, desk, until, worker, kinds, hosts } = own;
      const log = remembering();
      const refusal = refuse(kind, redis, t);
      worker({ jobs: slow, log });
      const id = await underWay(own, 2);
      const beganAt = Date.now();
      await refusal.begin();
      while (log.lines.length === 0) await sleep(10);
      const noticedAt = Date.now();
      await sleep(6000);
      assert(recorded(hosts).length <= 3, recorded(hosts).join(', '));
      const endedAt = Date.now();
      await refusal.end();
      await until(id, 'done', 'failed', 'interrupted');
      assert.equal((await desk.run(id))?.state, 'done');
      assert.deepEqual(recorded(hosts), all);
      assert.equal((await kinds(id)).filter((one) => one === 'changed').length, 6);
      assert.equal((await desk.run(id))?.attempt, 1);
      const [trouble = '', ...more] = await troubles(own, id);
      assert.match(trouble, /^Redis refused to write for [\d.]+ s: .*\. The job waited and continues$/);
      assert.deepEqual(more, []);
      while (!log.lines.some((line) => line.startsWith('Redis accepts writes again'))) await sleep(50);
      const [refused, accepted, ...others] = log.lines.filter((line) => line.startsWith('Redis '));
      assert.deepEqual(others, []);
      // BullMQ's own lock on the ticket lapsed meanwhile, which it says a few times.
      assert(log.lines.length < 10, log.lines.join('\n'));
      assert.match(
        refused ?? '',
        /^Redis refuses to write at unix:\S+redis\.sock: .*Commands wait and are retried every second\. To repair it: /,
      );
      assert.match(accepted ?? '', /^Redis accepts writes again at unix:\S+redis\.sock after [\d.]+ s$/);
      // From the first refused write to the first accepted one; measured here, since a busy machine notices both late.
      for (const line of [trouble, accepted]) {
        const ms = Number(/(?:for|after) ([\d.]+) s/.exec(line ?? '')?.[1]) * 1000;
        const [least, most] = [endedAt - noticedAt - 50, Date.now() - beganAt + 50];
        assert(ms >= least && ms <= most, `${line}: not between ${least} and ${most} ms`);
      }
    });

    it(`${kind.code}: whatever people type is answered with Redis' words, and does not come true later`, async (t) => {
      const { redis, desk, desks, submit, until, worker } = await startStack(t);
      const refusal = refuse(kind, redis, t);
      const planner = worker();
      const { id } = await submit('deploy 1');
      const { token } = await until(id, 'waiting');
      await planner.close();
      const person = desks({ patienceMs: 1500 });
      while ((await person.runs(1).catch(() => undefined)) === undefined) await sleep(50);
      await refusal.begin();
      const request = { job: 'look', params: { value: 'here' } };
      for (const [what, question] of Object.entries({
        approve: () => person.approve(id, bob, token),
        reject: () => person.reject(id, bob, 'no'),
        cancel: () => person.cancel(id, bob),
        submit: () => person.submit({ request, text: 'look here', by: anna }),
        freeze: () => person.freeze('maintenance', bob),
        lock: () => person.lock({ minutes: 60, because: 'maintenance' }, bob),
        mute: () => person.mute('dovecot', { minutes: 60, because: 'maintenance' }, bob),
      })) {
        const asked = question();
        assert(await endsWithin(3000, asked), `${what}: Slack has given up`);
        await assert.rejects(asked, (error: Error) => {
          assert(error instanceof Refused, `${what}: ${error.stack}`);
          assert.match(
            error.message,
            /^Redis refuses to write at unix:.*redis\.sock: .*\. Nothing was started or decided\. To repair it: .*\. Then try again\.$/,
          );
          return true;
        });
      }
      assert.equal((await person.runs(5)).length, 1, 'reads are answered meanwhile');
      // INFO knows nothing of the ACL.
      const why = await person.refusingNow();
      if (kind.code !== 'NOPERM')
        assert.match(why.join(' '), new RegExp(`^Redis refuses to write \\(${kind.code}\\): [^;]+; \\w`));
      await refusal.end();
      await sleep(1500);
      assert.deepEqual(await desk.refusingNow(), []);
      assert.equal((await desk.run(id))?.state, 'waiting');
      assert.equal((await desk.runs(10)).length, 1);
      assert.equal(await desk.hold(), undefined);
      assert.deepEqual((await desk.alerts()).mutes, []);
    });
  }
});

describe('Redis that refuses to write, and something else besides', { concurrency: 2 }, () => {
  for (const kind of [oom, readOnly, noReplicas]) {
    it(`${kind.code} and the worker is killed: it is reported once Redis takes writes, and nothing is done twice`, async (t) => {
      const own = await startStack(t);
      const { redis, desk, until, worker, hosts } = own;
      const refusal = refuse(kind, redis, t);
      const child = workerChild(t, own, { name: 'mortal', pauseMs: 1000 });
      const id = await underWay(own, 2);
      await refusal.begin();
      await sleep(2500);
      child.kill('SIGKILL');
      assert.equal(await child.ended, 'SIGKILL');
      const log = remembering();
      worker({ name: 'other', log });
      await sleep(2000);
      assert.equal((await desk.run(id))?.state, 'running', 'nobody can write down what became of it');
      assert.deepEqual(recorded(hosts), all.slice(0, 2), 'nothing is undone or done meanwhile');
      await refusal.end();
      await until(id, 'interrupted');
      assert(log.lines.length <= 3, log.lines.join('\n'));
      assert((await desk.resume(id, anna)).done);
      await until(id, 'done', 'failed');
      assert.deepEqual(recorded(hosts), all);
    });
  }

  it('and the worker is stopped: it ends soon, undoes nothing, and another one continues', async (t) => {
    const own = await startStack(t);
    const { redis, desk, until, worker, hosts } = own;
    const refusal = refuse(oom, redis, t);
    const first = worker({ jobs: slow });
    const id = await underWay(own, 2);
    await refusal.begin();
    await sleep(1500);
    const since = Date.now();
    await first.close();
    assert(Date.now() - since < 30_000, `it took ${Date.now() - since} ms`);
    assert.deepEqual(recorded(hosts), all.slice(0, 2));
    worker({ name: 'other' });
    await refusal.end();
    await until(id, 'interrupted');
    assert((await desk.resume(id, anna)).done);
    await until(id, 'done', 'failed');
    assert.deepEqual(recorded(hosts), all);
  });

  it('and the run is cancelled once it accepts writes again: the run stops, and completed changes stay and are reported', async (t) => {
    const own = await startStack(t);
    const { redis, desk, until, worker, hosts } = own;
    const refusal = refuse(noReplicas, redis, t);
    worker({ jobs: [slowly(deploy, 600), ...fileJobs.filter(({ name }) => name !== 'deploy')] });
    const id = await underWay(own, 2);
    await refusal.begin();
    await sleep(1500);
    await assert.rejects(desk.cancel(id, anna), /^Refused: Redis refuses to write at .*NOREPLICAS/);
    await refusal.end();
    assert((await desk.cancel(id, anna)).done);
    await until(id, 'cancelled', 'done', 'failed');
    const last = (await desk.journal(id)).at(-1)?.happening;
    assert(last?.kind === 'cancelled', JSON.stringify(last));
    assert.match(last.sentence ?? '', /^[23] of 6 changes made/);
    assert.deepEqual(recorded(hosts), all.slice(0, recorded(hosts).length));
  });

  it('and a change fails on its host meanwhile: the undo waits for the lease, and both are written down', async (t) => {
    const own = await startStack(t);
    const { redis, desk, until, worker, hosts, kinds } = own;
    const refusal = refuse(noReplicas, redis, t);
    const real = fileHosts(hosts);
    const begun = Promise.withResolvers<void>();
    worker({
      hosts: {
        ...real,
        async change(host, command, signal) {
          if (command.run.join(' ') !== 'set b 1') return real.change(host, command, signal);
          begun.resolve();
          await sleep(1500);
          throw new HostError(host.name, 'running set b: exit 1');
        },
      },
    });
    const id = await underWay(own, 1);
    await begun.promise;
    await refusal.begin();
    await sleep(3500);
    assert.deepEqual(recorded(hosts), ['lb2 a=1'], 'no host is changed without a lease');
    await refusal.end();
    await until(id, 'failed', 'done', 'interrupted');
    assert.deepEqual(recorded(hosts), ['lb2 a=1', 'lb2 a=none']);
    const last = (await desk.journal(id)).at(-1)?.happening;
    assert(last?.kind === 'failed', JSON.stringify(last));
    assert.match(last.sentence, /^lb2: running set b: exit 1; /);
    assert((await kinds(id)).includes('undone'));
  });
});

describe('a look while Redis refuses to write', () => {
  for (const kind of [oom, noReplicas]) {
    it(`${kind.code}: it ends once Redis takes writes, with its verdicts and the series kept`, async (t) => {
      const own = await startStack(t);
      const { redis, desk, submit, until, worker } = own;
      const refusal = refuse(kind, redis, t);
      const client = clientOf(redis, t);
      const begun = Promise.withResolvers<void>();
      const slowLook = anyJob({
        ...look,
        async run(world, params) {
          begun.resolve();
          await sleep(1000);
          const outcome = await look.run(world, params);
          return outcome;
        },
      });
      worker({ jobs: [slowLook] });
      const { id } = await submit('look here');
      await begun.promise;
      await refusal.begin();
      const store = storeOf(patientRedis(redis.address, noLog), inventory.name);
      t.after(() => store.redis.disconnect());
      const added = seriesIn(store).add(1_000_000, new Map([['a', 1]]));
      await sleep(3000);
      assert.equal((await desk.run(id))?.state, 'running');
      await refusal.end();
      await until(id, 'done', 'failed');
      assert.equal((await desk.run(id))?.state, 'done');
      assert.equal((await desk.lastVerdicts()).length, 1);
      assert.equal((await troubles(own, id)).length, 1);
      await added;
      assert.deepEqual((await seriesIn(storeOf(client, inventory.name)).latest())?.values.get('a'), {
        mean: 1,
        most: 1,
      });
    });
  }
});

describe('a wrong password of Redis', () => {
  it('is logged once for each thing that Redis says, and not for each try', async (t) => {
    const { redis } = await startStack(t);
    const client = clientOf(redis, t);
    await client.config('SET', 'requirepass', 'right');
    const log = remembering();
    const wrong = patientRedis({ ...redis.address, options: { ...redis.address.options, password: 'wrong' } }, log);
    t.after(() => wrong.disconnect());
    await sleep(5000);
    assert.notEqual(wrong.status, 'ready');
    assert(log.lines.length >= 1 && log.lines.length <= 2, log.lines.join('\n'));
    assert.match(log.lines.join('\n'), /^Redis does not answer at unix:\S+: (WRONGPASS|NOAUTH)/);
    assert.doesNotMatch(log.lines.join('\n'), /wrong'|: wrong\b/);
    await client.config('SET', 'requirepass', '');
  });
});
