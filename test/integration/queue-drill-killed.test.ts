import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { recorded, stateOf } from '../support/file-hosts.ts';
import { anna, bob } from '../support/people.ts';
import type { Stack } from '../support/stack.ts';
import { startStack } from '../support/stack.ts';
import { workerChild } from '../support/worker-child.ts';

const drilling = {
  request: { job: 'drill', params: { drill: 'file-loss', target: 'lb2' } },
  text: 'drill file-loss lb2',
};

/** What a drill reports, changes, keeps as pending and restores, one after the other. */
const moments = [
  ...[
    'said: host started',
    'said: step started',
    'said: steady',
    'pending',
    'changed: armed',
    'said: armed',
    'changed: turned off',
    'said: turned off',
    'said: seen',
  ],
  ...[
    'put back: turned on',
    'said: turned on',
    'put back: called off',
    'said: called off',
    'restore done',
    'said: settled',
  ],
  ...['said: step finished', 'said: host finished', 'said: the table'],
] as const;

async function killedAt(t: Pick<TestContext, 'after' | 'diagnostic'>, own: Stack, killAt: number): Promise<void> {
  const { desk, until, worker, hosts } = own;
  const child = workerChild(t, own, { name: 'mortal', killAt });
  const { id } = await desk.submit({ ...drilling, by: anna });
  await until(id, 'waiting');
  assert((await desk.approve(id, bob)).done);
  assert.equal(await child.ended, 'SIGKILL', `moment ${killAt} did not come`);
  const hurt = stateOf(hosts, 'lb2').power === 'off';
  const other = worker({ name: 'other' });
  const began = Date.now();
  // One without a pending restore waits for a person, as every job does.
  const run = await until(id, 'done', 'interrupted');
  if (hurt) {
    const said = (await desk.journal(id)).at(-1)?.happening;
    assert.equal(run.state, 'done');
    assert(said?.kind === 'finished');
    assert.match(
      said.sentence,
      /^file-loss on lb2 aborted: worker lost or restore failed; restored \d+ s after the fault$/,
    );
    t.diagnostic(`killed at "${moments[killAt - 1]}": restored by another worker after ${Date.now() - began} ms`);
  }
  assert.notEqual(stateOf(hosts, 'lb2').power, 'off');
  const times = (what: string) => recorded(hosts).filter((line) => line === what).length;
  assert(times('lb2 power=off') <= 1, 'nobody breaks it twice');
  await other.close();
}

// Most of the time goes by waiting for leases to lapse.
describe('a worker killed with SIGKILL in the middle of a drill', { concurrency: 3 }, () => {
  for (const [place, moment] of moments.entries()) {
    it(`once it has ${moment}: its fault is restored, by any worker`, async (t) => {
      await killedAt(t, await startStack(t), place + 1);
    });
  }
});
