import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restartJob } from '../../../jobs/change/restart.ts';
import type { Operator } from '../../../src/model/plan/world.ts';
import { HostError, Refused } from '../../../src/model/text/errors.ts';
import { type PretendHosts, pretendHosts } from '../../support/pretend-hosts.ts';

async function deployed(): Promise<PretendHosts> {
  const pretended = pretendHosts();
  await pretended.deploy();
  pretended.world.changes.length = 0;
  pretended.world.happenings.length = 0;
  return pretended;
}

const restart = async (world: Operator, of = 'databases') =>
  restartJob.apply(world, { of }, await restartJob.plan(world, { of }));

const restarted = (name: string) => `${name}: restart MariaDB: quiesce, drain clients, restart, wait until Synced`;

describe('restart databases', () => {
  it('restarts one node after the other, and waits after each for the nodes, the votes and the directors', async () => {
    const { world } = await deployed();
    const { sentence } = await restart(world);
    assert.deepEqual(world.changes, [restarted('db1'), restarted('db2')]);
    assert.equal(sentence, 'db1 and db2 restarted, and every node is Synced');
    const gates = world.happenings.flatMap((one) =>
      one.kind === 'gate' ? [`${one.host} ${one.judgement.check}`] : [],
    );
    const each = ['galera.running-nodes-synced', 'galera.all-votes-present', 'real-servers.serve:deployed'];
    assert.deepEqual(gates, [...each.map((check) => `db1 ${check}`), ...each.map((check) => `db2 ${check}`)]);
  });

  it('says in its plan what clients may notice', async () => {
    const { world } = await deployed();
    const { steps } = await restartJob.plan(world, { of: 'databases' });
    for (const { changes } of steps) assert.match(changes[0]?.disrupts ?? '', /clients have 30 s to disconnect/);
  });

  it('takes the node that clients are on last', async () => {
    const { world, node } = await deployed();
    node('db1').clients = 3;
    await restart(world);
    assert.deepEqual(world.changes, [restarted('db2'), restarted('db1')]);
  });

  it('restarts one node when only that is named', async () => {
    const { world } = await deployed();
    await restart(world, 'db2');
    assert.deepEqual(world.changes, [restarted('db2')]);
  });

  it('leaves alone what it had restarted before it was cut off', async () => {
    const { world } = await deployed();
    const plan = await restartJob.plan(world, { of: 'databases' });
    let left = 1;
    const dying: Operator = {
      ...world,
      async change(host, change) {
        if (left-- <= 0) throw new Error('the worker is gone');
        await world.change(host, change);
      },
    };
    await assert.rejects(restartJob.apply(dying, { of: 'databases' }, plan), /the worker is gone/);
    await restartJob.apply(world, { of: 'databases' }, plan);
    assert.deepEqual(world.changes, [restarted('db1'), restarted('db2')]);
  });

  it('stops when a node does not come back, and leaves the other alone', async () => {
    const { world, kill } = await deployed();
    const failing: Operator = {
      ...world,
      async change(host) {
        kill(host.name);
        throw new HostError(host.name, 'mariadb did not come back');
      },
    };
    await assert.rejects(restart(failing), /db1: mariadb did not come back/);
    await assert.rejects(restart(world), Refused);
    assert.deepEqual(world.changes, []);
  });

  it('stops when the directors do not give a node clients again', async () => {
    const { world, hosts } = await deployed();
    const plan = await restartJob.plan(world, { of: 'databases' });
    const forgetful: Operator = {
      ...world,
      async change(host, change) {
        await world.change(host, change);
        hosts.get('lb2')?.table.clear();
      },
    };
    await assert.rejects(
      restartJob.apply(forgetful, { of: 'databases' }, plan),
      /waiting 60 s for real-servers\.serve/,
    );
    assert.deepEqual(world.changes, [restarted('db1')]);
  });

  it('is refused while a vote is missing', async () => {
    const { world, kill } = await deployed();
    kill('filer1');
    await assert.rejects(restart(world), /db1 must not be restarted now: the cluster has 2 of 3 votes/);
    assert.deepEqual(world.changes, []);
  });

  it('is refused while the other node is down', async () => {
    const { world, kill } = await deployed();
    kill('db2');
    await assert.rejects(restart(world, 'db1'), /must not be restarted now/);
    await assert.rejects(restart(world, 'db2'), /db2 must not be restarted now: it is not Synced itself/);
    assert.deepEqual(world.changes, []);
  });
});
