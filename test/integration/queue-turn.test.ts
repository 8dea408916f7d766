import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventLine } from '../../src/render/event-line.ts';
import { comesTrue } from '../support/comes-true.ts';
import { anna, bob } from '../support/people.ts';
import { onlyBegun, overSsh, type SshCluster, startCluster } from '../support/ssh-cluster.ts';
import type { Sshd } from '../support/sshd.ts';
import type { Stack } from '../support/stack.ts';
import { startStack } from '../support/stack.ts';
import { workerChild } from '../support/worker-child.ts';

/** Every change of `deploy 1` on one host, in its order. */
const all = ['begins a=1', 'begins b=1', 'begins c=1'];

/** A stack whose workers come to two hosts by SSH. */
async function withCluster(t: TestContext) {
  const [own, cluster] = [await startStack(t), await startCluster(t)];
  const far = (name: string) => workerChild(t, own, { name, ssh: cluster.reached });
  const near = (name: string) => own.worker({ name, ...overSsh(cluster.reached) });
  return { own, cluster, far, near };
}

async function approved({ desk, submit, until }: Stack): Promise<string> {
  const { id } = await submit('deploy 1');
  await until(id, 'waiting');
  assert((await desk.approve(id, bob)).done);
  return id;
}

/** Takes the lock of a host as a change would, and returns what gives it back. */
async function occupy(t: TestContext, { pid, inside }: Sshd): Promise<() => Promise<void>> {
  inside('sh', '-c', 'mkdir -p -m 700 /run/mailha; echo "x 1 0 restart mariadb" >/run/mailha/running');
  const hold = 'exec 9>>/run/mailha/lock; flock 9; echo taken; read -r over';
  const holder = spawn('nsenter', ['-t', `${pid}`, '-m', '-p', 'sh', '-c', hold], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const gone = once(holder, 'exit');
  await once(holder.stdout, 'data');
  t.after(() => holder.stdin.end());
  return async () => {
    holder.stdin.end();
    await gone;
  };
}

/** Waits until somebody waits for the lock of the host. */
const isAwaited = ({ inside }: Sshd) =>
  comesTrue('a change waits', () => / flock -w \d+ 9$/m.test(inside('ps', 'axww')));

const sentences = async ({ desk }: Stack, id: string) =>
  (await desk.journal(id)).map(({ happening }) => eventLine(happening) ?? '').join('\n');

/** All that a host did, once nothing can begin any more that waited for its lock. */
async function inTheEnd({ lb1, lb2 }: SshCluster): Promise<readonly (readonly string[])[]> {
  const quiet = ({ inside }: Sshd) => !/flock|head -n/.test(inside('ps', 'axww'));
  await comesTrue('nobody waits any more', () => quiet(lb1) && quiet(lb2));
  return [onlyBegun(lb2), onlyBegun(lb1)];
}

describe('a run that was overtaken while it waited for a host', () => {
  it('begins nothing there, though its worker lost power without a word and the run after it has not come there yet', async (t) => {
    const { own, cluster, far, near } = await withCluster(t);
    const free = await occupy(t, cluster.lb2);
    const dead = far('dead');
    const id = await approved(own);
    await isAwaited(cluster.lb2);
    // Its connections stay open and take what is sent, as those of a machine without power do.
    dead.kill('SIGSTOP');
    near('other');
    await own.until(id, 'interrupted');
    await free();
    await sleep(500);
    assert.deepEqual(onlyBegun(cluster.lb2), [], 'the change of the dead worker began');
    assert((await own.desk.resume(id, anna)).done);
    await own.until(id, 'done', 'failed');
    dead.kill('SIGCONT');
    await sleep(1500);
    assert.deepEqual(await inTheEnd(cluster), [all, all]);
  });
});

describe('a worker killed in the middle of a change that takes its time', () => {
  for (const alsoCancelled of [false, true]) {
    it(`leaves it to its end, and the run that is resumed at once${alsoCancelled ? ', cancelled and resumed again' : ''} does nothing twice`, async (t) => {
      const { own, cluster, far, near } = await withCluster(t);
      cluster.lb2.inside('sh', '-c', 'echo 16 >/run/slow');
      const mortal = far('mortal');
      const id = await approved(own);
      await comesTrue('the change began', () => onlyBegun(cluster.lb2).length === 1);
      mortal.kill('SIGKILL');
      cluster.lb2.inside('rm', '/run/slow');
      near('other');
      await own.until(id, 'interrupted');
      assert((await own.desk.resume(id, anna)).done);
      if (alsoCancelled) {
        await own.until(id, 'running');
        await own.desk.cancel(id, bob);
        const { state } = await own.until(id, 'cancelled', 'done');
        assert.equal(state, 'cancelled');
        assert.deepEqual(onlyBegun(cluster.lb2), ['begins a=1'], 'it waited for the end of the first one');
        assert((await own.desk.resume(id, anna)).done);
      }
      await own.until(id, 'done', 'failed');
      assert.deepEqual(await inTheEnd(cluster), [all, all]);
      assert.match(await sentences(own, id), /waiting: lb2 is busy with “set a to 1”, for \d+ s now/);
    });
  }
});

describe('a change that waits for a host', () => {
  for (const how of ['freeze', 'cancel'] as const) {
    it(`is given up at once by ${how}, also when its connection is cut next, and the thread says that nothing began`, async (t) => {
      const { own, cluster, near } = await withCluster(t);
      const free = await occupy(t, cluster.lb2);
      near('w1');
      const id = await approved(own);
      await isAwaited(cluster.lb2);
      const since = Date.now();
      if (how === 'freeze') await own.desk.freeze('the switches', anna);
      else await own.desk.cancel(id, anna);
      for (const pid of cluster.lb2.connections()) process.kill(pid, 'SIGKILL');
      assert.equal((await own.until(id, 'cancelled', 'failed', 'done')).state, 'cancelled');
      // A change waits 30 s for its host.
      assert(Date.now() - since < 15_000, `it took ${Date.now() - since} ms`);
      await free();
      assert.deepEqual(await inTheEnd(cluster), [[], []]);
      assert.match(
        await sentences(own, id),
        /cancelled by U0ANNA: nothing was started on lb2, which was busy with “restart mariadb”, for \d+ s now; nothing was changed\./,
      );
    });
  }

  it('is made all the same when its step is half done, and the run stops before the next step', async (t) => {
    const { own, cluster, near } = await withCluster(t);
    cluster.lb2.inside('sh', '-c', 'echo 3 >/run/slow');
    near('w1');
    const id = await approved(own);
    await comesTrue('the first of two changes began', () => onlyBegun(cluster.lb2).length === 1);
    // Comes between the two.
    const free = await occupy(t, cluster.lb2);
    await isAwaited(cluster.lb2);
    await own.desk.cancel(id, anna);
    await sleep(1000);
    assert.equal((await own.desk.run(id))?.state, 'running');
    assert.deepEqual(onlyBegun(cluster.lb2), ['begins a=1']);
    await free();
    assert.equal((await own.until(id, 'cancelled', 'failed', 'done')).state, 'cancelled');
    assert.deepEqual(await inTheEnd(cluster), [['begins a=1', 'begins b=1'], []]);
    assert.match(await sentences(own, id), /cancelled by U0ANNA: 2 of 6 changes made/);
  });
});
