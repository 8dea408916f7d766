import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recoverJob } from '../../../jobs/change/recover.ts';
import type { Operator } from '../../../src/model/plan/world.ts';
import { HostError, NotCovered, Refused } from '../../../src/model/text/errors.ts';
import { otherUuid } from '../../support/evidence.ts';
import { type PretendHosts, pretendHosts } from '../../support/pretend-hosts.ts';
import { rememberedPositions } from '../../support/remembered-positions.ts';
import { uuid } from '../../support/said-node.ts';

/** A deployed cluster, of which nothing runs any more on these hosts: how far each node had come. */
async function killed(positions: Readonly<Record<string, number>>): Promise<PretendHosts> {
  const pretended = pretendHosts();
  await pretended.deploy();
  for (const [name, seqno] of Object.entries(positions)) pretended.kill(name, seqno);
  pretended.world.changes.length = 0;
  pretended.world.happenings.length = 0;
  return pretended;
}

async function recover(world: Operator, without: readonly string[] = []) {
  const plan = await recoverJob.plan(world, { without: [...without] });
  return { plan, outcome: await recoverJob.apply(world, { without: [...without] }, plan) };
}

/** Where these hosts are off: nothing can be asked there, or changed. */
function off(world: Operator, ...names: readonly string[]): Operator {
  return {
    ...world,
    async ask(host, facts) {
      if (names.includes(host.name)) throw new HostError(host.name, 'connecting: timed out');
      return world.ask(host, facts);
    },
  };
}

const runs = ({ hosts }: PretendHosts, name: string, unit: string) =>
  hosts.get(name)?.units.get(unit)?.active === 'active';

describe('recover databases, all killed at once', () => {
  it('starts from the furthest, lets the others join one by one, and the arbiter last', async () => {
    const pretended = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const { outcome } = await recover(pretended.world);
    assert.deepEqual(pretended.world.changes, [
      'db2: set safe_to_bootstrap: 1 in grastate.dat',
      "db2: bootstrap the cluster from this node's data",
      'db1: join the cluster and wait until Synced',
      'filer1: start or restart garbd',
    ]);
    assert.deepEqual(outcome, { status: 'ok', sentence: 'the database cluster accepts writes again: 4 changes made' });
    assert.equal(pretended.node('db1').seqno, 1207);
  });

  it('shows the state of every node and the choice with its reason before it requests approval', async () => {
    const { world } = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const plan = await recoverJob.plan(world, { without: [] });
    const [shown] = world.happenings;
    assert(shown?.kind === 'output');
    assert.match(shown.text, /^ +db1 +db2$/m);
    assert.match(shown.text, /^--wsrep-recover +99a34490-e803:1203 +99a34490-e803:1207$/m);
    assert.match(shown.text, /^seqno in grastate.dat +-1 +-1$/m);
    assert.match(shown.text, /^safe_to_bootstrap +0 +0$/m);
    assert.match(shown.text, /^process +down +down$/m);
    assert.match(shown.text, /^garbd is down on filer1$/m);
    assert.match(shown.text, /^most advanced position seen: none$/m);
    assert.match(
      plan.steps[0]?.summary ?? '',
      /starts from db2: db2 is at 99a34490:1207; behind it: db1 is at 99a34490:1203/,
    );
    assert.deepEqual(world.changes, []);
  });

  it('stops an arbiter that was left alone first: it is Primary on its own', async () => {
    const pretended = await killed({ db1: 1203, db2: 1207 });
    await recover(pretended.world);
    assert.equal(pretended.world.changes[0], 'filer1: stop garbd');
    assert.equal(pretended.world.changes.at(-1), 'filer1: start or restart garbd');
    assert(runs(pretended, 'filer1', 'garb.service'));
  });

  it('takes the flag of all others before it gives one', async () => {
    const pretended = await killed({ db1: 1207, db2: 1207, filer1: 0 });
    for (const name of ['db1', 'db2']) Object.assign(pretended.node(name), { clean: true, flagged: true });
    await recover(pretended.world);
    assert.deepEqual(pretended.world.changes.slice(0, 2), [
      'db2: set safe_to_bootstrap: 0 in grastate.dat',
      "db1: bootstrap the cluster from this node's data",
    ]);
  });

  it('needs no arbiter that is off, and says that its vote is missing', async () => {
    const pretended = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const { world } = pretended;
    const { outcome } = await recover(off(world, 'filer1'));
    assert(runs(pretended, 'db1', 'mariadb.service') && runs(pretended, 'db2', 'mariadb.service'));
    assert.notEqual(outcome.status, 'ok');
    const judged = world.happenings.flatMap((one) => (one.kind === 'judged' ? [one.judgement] : []));
    assert.match(judged.find(({ check }) => check === 'galera.votes')?.summary ?? '', /^2 of 3 votes/);
  });

  it('does nothing that was not shown when another node turns out to be ahead', async () => {
    const pretended = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const plan = await recoverJob.plan(pretended.world, { without: [] });
    pretended.node('db1').seqno = 1300;
    await assert.rejects(recoverJob.apply(pretended.world, { without: [] }, plan), NotCovered);
    assert.deepEqual(pretended.world.changes, []);
  });

  it('continues where a worker was killed between the bootstrap and the first join', async () => {
    const pretended = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const { world } = pretended;
    const plan = await recoverJob.plan(world, { without: [] });
    let left = 2;
    const dying: Operator = {
      ...world,
      async change(host, change) {
        if (left-- <= 0) throw new Error('the worker is gone');
        await world.change(host, change);
      },
    };
    await assert.rejects(recoverJob.apply(dying, { without: [] }, plan), /the worker is gone/);
    world.changes.length = 0;
    await recoverJob.apply(world, { without: [] }, plan);
    assert.deepEqual(world.changes, ['db1: join the cluster and wait until Synced', 'filer1: start or restart garbd']);
  });

  it('takes the flag back when the source does not start, and touches no other node', async () => {
    const pretended = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const { world } = pretended;
    const failing: Operator = {
      ...world,
      async change(host, change) {
        if (change.summary.startsWith('bootstrap the cluster')) throw new HostError(host.name, 'mariadb did not start');
        await world.change(host, change);
      },
    };
    await assert.rejects(recover(failing), HostError);
    assert.equal(pretended.node('db2').flagged, false);
    assert(!world.changes.some((line) => line.startsWith('db1')));
  });
});

describe('recover databases while a part is alive', () => {
  it('makes the component that is there Primary again, from the node that is furthest', async () => {
    const pretended = await killed({ db2: 1190 });
    Object.assign(pretended.node('db1'), { primary: false });
    const { plan } = await recover(pretended.world);
    assert.deepEqual(pretended.world.changes, [
      'db1: make its component Primary (pc.bootstrap) and wait until Synced',
      'db2: join the cluster and wait until Synced',
    ]);
    assert(plan.steps.some(({ changes }) => changes.some(({ disrupts }) => disrupts === 'writes are accepted again')));
  });

  it('stops one that runs outside of a component when another has more on its disk', async () => {
    const pretended = await killed({ db2: 1300 });
    Object.assign(pretended.node('db1'), { primary: false });
    await recover(pretended.world);
    assert.deepEqual(pretended.world.changes, [
      'filer1: stop garbd',
      'db1: stop MariaDB (outside a Primary component, serving no clients)',
      'db2: set safe_to_bootstrap: 1 in grastate.dat',
      "db2: bootstrap the cluster from this node's data",
      'db1: join the cluster and wait until Synced',
      'filer1: start or restart garbd',
    ]);
  });

  it('bootstraps nothing where a component is Primary: nodes that are down join', async () => {
    const pretended = await killed({ db2: 1190 });
    await recover(pretended.world);
    assert.deepEqual(pretended.world.changes, ['db2: join the cluster and wait until Synced']);
  });

  for (const [who, name, next] of [
    ['the source itself', 'db2', undefined],
    ['another node, whose joining was what had been approved', 'db1', NotCovered],
  ] as const) {
    it(`bootstraps nothing when ${who} was brought back while the approval waited`, async () => {
      const pretended = await killed({ db1: 1203, db2: 1207, filer1: 0 });
      const { world, hosts, node } = pretended;
      const plan = await recoverJob.plan(world, { without: [] });
      const unit = { known: true, active: 'active', enabled: true, changedAt: 999, restarts: 0 };
      hosts.get(name)?.units.set('mariadb.service', unit);
      Object.assign(node(name), { primary: true, seqno: 1207 });
      const applied = recoverJob.apply(world, { without: [] }, plan);
      if (next) await assert.rejects(applied, next);
      else await applied;
      assert(!world.changes.some((line) => /bootstrap the cluster|safe_to_bootstrap/.test(line)));
      assert.equal(runs(pretended, 'db1', 'mariadb.service'), true);
    });
  }

  it('has nothing to do for a cluster that is well', async () => {
    const { world } = await killed({});
    assert.deepEqual((await recoverJob.plan(world, { without: [] })).steps, []);
    assert.equal((await recoverJob.nothingToDo?.(world, { without: [] }))?.status, 'ok');
  });

  it('is degraded while a node is unreachable, even with nothing to do', async () => {
    const { world } = await killed({});
    const alone = off(world, 'db2');
    assert.deepEqual((await recoverJob.plan(alone, { without: [] })).steps, []);
    const said = await recoverJob.nothingToDo?.(alone, { without: [] });
    assert.equal(said?.status, 'degraded');
    assert.match(said?.sentence ?? '', /^nothing to start or join; .* is degraded/);
  });
});

describe('recover databases, no safe choice', () => {
  const refused = async (world: Operator, why: RegExp, without: string[] = []) => {
    await assert.rejects(
      recoverJob.plan(world, { without }),
      (error: Error) => error instanceof Refused && why.test(error.message),
    );
  };

  it('refuses while a node is unreachable, shows the state of the others, and says what to type if it is lost', async () => {
    const { world } = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const why = /refusing to start: db2 is unreachable.*First: .*`recover databases without db2 and lose what/;
    await refused(off(world, 'db2'), why);
    const [shown] = world.happenings;
    assert(shown?.kind === 'output');
    assert.match(shown.text, /db2 unreachable \(connecting: timed out\)/);
  });

  it('starts without a node that is given up, and says so in the end', async () => {
    const pretended = await killed({ db1: 1203, db2: 1207 });
    const { plan, outcome } = await recover(off(pretended.world, 'db2'), ['db2']);
    const warned = plan.steps.flatMap(({ changes }) => changes.flatMap(({ disrupts }) => disrupts ?? []));
    assert.deepEqual(warned, ['what only db2 has is lost']);
    assert(!plan.steps.some(({ host }) => host === 'db2'));
    assert.match(outcome.sentence, /accepts writes again, and what only db2 had is lost/);
    assert.equal(outcome.status, 'degraded');
  });

  it('replaces the data of a node that is given up and cannot read them, and keeps the old ones', async () => {
    const pretended = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const { world } = pretended;
    const corrupt: Operator = {
      ...world,
      async ask(host, facts) {
        const answers = await world.ask(host, facts);
        if (host.name !== 'db2' || !answers.byFact.has('galera.position')) return answers;
        const value = { position: undefined, failure: 'InnoDB: Corruption of an index tree', prepared: 0 };
        return { ...answers, byFact: new Map([...answers.byFact, ['galera.position', { ok: true, value }]]) };
      },
    };
    await refused(corrupt, /db2 has no readable position \(InnoDB: Corruption/);
    await recover(corrupt, ['db2']);
    assert.match(
      world.changes.find((line) => line.startsWith('db2')) ?? '',
      /^db2: move \/var\/lib\/mysql to \/var\/lib\/mysql\.kept-/,
    );
    assert(runs(pretended, 'db1', 'mariadb.service'));
  });

  it('gives up no node that runs', async () => {
    const { world: apart, node } = await killed({ db1: 1203 });
    node('db2').primary = false;
    await refused(apart, /db2 is running: only a stopped node can be given up/, ['db2']);
  });

  it('refuses two histories, and gives a full state transfer to the one that is given up', async () => {
    const { world, node } = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    node('db2').uuid = otherUuid;
    await refused(world, /there are 2 histories.*First: find out which served last.*without db1 and lose/);
    const { outcome } = await recover(world, ['db2']);
    assert.match(outcome.sentence, /and what only db2 had is lost/);
    assert(world.changes.some((line) => line.startsWith('db2: move /var/lib/mysql to /var/lib/mysql.kept-')));
    assert.equal(node('db2').uuid, uuid);
  });

  it('refuses to go back behind what was seen before', async () => {
    const { world } = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const positions = rememberedPositions({ uuid, seqno: 1250, at: 0 });
    await refused(
      { ...world, positions },
      /99a34490:1250 was seen before.*`recover databases without 99a34490:1250 and/,
    );
    assert(
      world.happenings.some((one) => one.kind === 'output' && one.text.includes('position seen: 99a34490-e803:1250')),
    );
  });

  it('goes back behind what was seen before when that is typed out, and remembers where the cluster is then', async () => {
    const { world } = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const positions = rememberedPositions({ uuid, seqno: 1250, at: 0 });
    const { plan } = await recover({ ...world, positions }, ['99a34490:1250']);
    assert.match(
      JSON.stringify(plan),
      /what only 99a34490:1250 has is lost, at least the writes between 1207 and 1250/,
    );
    assert.equal((await positions.furthest())?.seqno, 1207);
  });

  it('forgets a history that was given up while another one runs, and no other', async () => {
    const { world } = await killed({});
    const positions = rememberedPositions({ uuid: otherUuid, seqno: 9000, at: 0 });
    const plain = await recoverJob.nothingToDo?.({ ...world, positions }, { without: [] });
    assert.doesNotMatch(plain?.sentence ?? '', /discarded/);
    assert.equal((await positions.furthest())?.uuid, otherUuid);
    const said = await recoverJob.nothingToDo?.({ ...world, positions }, { without: ['ffffffff:9000'] });
    assert.match(said?.sentence ?? '', /remembered position ffffffff:9000 discarded/);
    assert.equal((await positions.furthest())?.uuid, uuid);
  });

  it('never sends a cluster whose nodes dropped their states to a deploy', async () => {
    const { world, node } = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    for (const name of ['db1', 'db2']) node(name).dropped = true;
    await refused(world, /no node has a valid state.*db2 is the most advanced.*`recover databases without db1 and/);
    await recover(world, ['db1']);
    assert.deepEqual([node('db1').seqno, node('db2').seqno], [1207, 1207]);
  });

  it('refuses when the choice turns unsafe while the approval waits', async () => {
    const { world } = await killed({ db1: 1203, db2: 1207, filer1: 0 });
    const plan = await recoverJob.plan(world, { without: [] });
    await assert.rejects(recoverJob.apply(off(world, 'db1'), { without: [] }, plan), /db1 is unreachable/);
    assert.deepEqual(world.changes, []);
  });
});
