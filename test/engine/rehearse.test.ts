import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Rehearsal, rehearse } from '../../src/engine/rehearse.ts';
import { defineCheck } from '../../src/model/check/check.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { defineDrill } from '../../src/model/drill/drill.ts';
import type { Attempt } from '../../src/model/drill/probe.ts';
import { HostError, Refused } from '../../src/model/text/errors.ts';
import { type FakeWorld, fakeWorld } from '../support/fake-world.ts';
import { hostNamed } from '../support/views.ts';

const isUp: Fact<boolean> = { id: 'is-up', argv: ['true'], parse: () => true };
const others: Fact<boolean> = { id: 'others', argv: ['true'], parse: () => true };

const remedy = 'Start it.';
const serves = defineCheck({
  id: 'test.serves',
  on: 'mail',
  facts: { isUp },
  judge: ({ seen }) =>
    seen.every(({ facts }) => facts.isUp)
      ? { status: 'ok', hosts: [], summary: 'it serves' }
      : { status: 'critical', hosts: [], summary: 'it is down', remedy },
});
const elsewhere = defineCheck({
  id: 'other.tier',
  on: 'database',
  facts: { others },
  judge: ({ seen }) =>
    seen.every(({ facts }) => facts.others)
      ? { status: 'ok', hosts: [], summary: 'fine' }
      : { status: 'critical', hosts: [], summary: 'it burns', remedy },
});
const down = {
  ...serves,
  id: 'test.down',
  judge: (...seen: Parameters<typeof serves.judge>) => {
    const verdict = serves.judge(...seen);
    return verdict?.status === 'ok'
      ? ({ status: 'critical', hosts: [], summary: 'still up', remedy } as const)
      : ({ status: 'ok', hosts: [], summary: 'it is down' } as const);
  },
};

const drill = defineDrill({
  id: 'test-loss',
  question: 'Does it matter?',
  risk: 'It may.',
  on: 'mail',
  facts: {},
  aim: ({ seen }) => seen[0]?.host ?? hostNamed('mail2'),
  fault: () => ({
    inject: [{ summary: 'stop it', run: ['stop'] }],
    restore: [
      { summary: 'start it', script: 'start' },
      { summary: 'call off', script: 'call-off' },
    ],
  }),
  expect: () => [{ check: down, withinSeconds: 5 }],
  outage: () => new Map([['http', 2]]),
  because: 'of the test',
  hurts: ['test.'],
  watchSeconds: 10,
  settleSeconds: 20,
});

interface Happens {
  /** How long clients of http are not served once it is stopped, in ms. */
  readonly outageMs?: number;
  /** It stays down. */
  readonly isBroken?: boolean;
  readonly atInject?: (world: FakeWorld) => void;
  readonly restoreFails?: number;
  readonly burns?: boolean;
  /** Before anything is done to it. */
  readonly isBurning?: boolean;
}

function cluster({ outageMs = 0, isBroken, atInject, restoreFails = 0, burns, isBurning }: Happens = {}) {
  const state = { isUp: true, fails: restoreFails, stopped: false };
  const plain: FakeWorld = fakeWorld(
    (_, { id }) => (id === 'is-up' ? state.isUp : !(isBurning || (burns && state.stopped))),
    (host, { run }) => {
      if (run[0] === 'stop') {
        atInject?.(plain);
        state.isUp = false;
        state.stopped = true;
      }
      if (run[2] !== 'start') return;
      state.fails -= 1;
      if (state.fails >= 0) throw new HostError(host.name, 'starting it: exit 1');
      state.isUp = isBroken !== true;
    },
  );
  const attempts = (): Attempt[] =>
    Array.from({ length: 100 }, (_, i) => {
      const out = state.stopped && i * 100 >= 1000 && i * 100 < 1000 + outageMs;
      return { at: i * 100, tookMs: 1, why: out ? 'ECONNREFUSED' : undefined };
    });
  const world: FakeWorld = {
    ...plain,
    probe: (targets) => {
      const now = () =>
        targets.map((target) => ({
          target,
          everyMs: 500,
          attempts: target.name === 'http' ? attempts() : [{ at: 0, tookMs: 1, why: undefined }],
        }));
      return { now, stop: async () => now() };
    },
  };
  const target = hostNamed('mail2');
  const run = (more: Pick<Rehearsal, 'comeBack' | 'isLast'> = {}) =>
    rehearse(world, {
      drill,
      target,
      fault: drill.fault(target, world.cluster),
      steadyState: [serves, elsewhere],
      ...more,
    });
  return { world, run };
}

const phases = ({ happenings }: FakeWorld) => happenings.flatMap((one) => (one.kind === 'drill' ? [one.phase] : []));

describe('a drill', () => {
  it('held: its restore is pending before the fault, and done once it is seen, restored and settled', async () => {
    const { world, run } = cluster({ outageMs: 1500 });
    const { record } = await run();
    assert.deepEqual([record.outcome, record.findings], ['held', []]);
    assert.deepEqual(world.changes, [
      'pending: test-loss on mail2',
      'mail2: stop it',
      'mail2: put back: start it',
      'mail2: put back: call off',
    ]);
    assert.deepEqual(phases(world), ['steady', 'fault', 'seen', 'restored', 'restored', 'settled']);
    assert.equal(await world.pendingRestore.recall(), undefined);
    const http = record.measured.find(({ service }) => service === 'http');
    assert.deepEqual([http?.longestMs, http?.expectedMs, http?.firstError], [1500, 2000, 'ECONNREFUSED']);
  });

  it('deviates, and still reverts, when the outage exceeds the limit', async () => {
    const { world, run } = cluster({ outageMs: 3000 });
    const { record } = await run();
    assert.equal(record.outcome, 'deviated');
    assert.match(record.findings.join(), /http unavailable 3\.00 s \(limit 2\.0 s\)/);
    assert(world.changes.includes('mail2: put back: start it'));
  });

  it('held where it is not certain that it was longer: an outage is known to within the time between two clients', async () => {
    const { record } = await cluster({ outageMs: 2500 }).run();
    assert.deepEqual([record.outcome, record.findings], ['held', []]);
    assert.equal(record.measured.find(({ service }) => service === 'http')?.longestMs, 2500);
  });

  it('deviated when the cluster does not come to be as it was', async () => {
    const { run } = cluster({ isBroken: true });
    const { record } = await run();
    assert.equal(record.outcome, 'deviated');
    assert.match(record.findings.join(), /steady state not restored after 20 s: test\.serves is critical: it is down/);
  });

  it('runs the recovery once everything is reverted, and says why it could not', async () => {
    const { world, run } = cluster();
    const comeBack = async () => {
      world.changes.push('comes back');
      return ['`recover databases`: db2 holds what no other has'];
    };
    const { record } = await run({ comeBack });
    assert.deepEqual(world.changes.slice(-2), ['mail2: put back: call off', 'comes back']);
    assert.deepEqual(
      [record.outcome, record.findings],
      ['deviated', ['`recover databases`: db2 holds what no other has']],
    );
  });

  it('is refused in a cluster that is not steady, and touches nothing', async () => {
    const { world, run } = cluster();
    const ill = { ...world, ask: async () => Promise.reject(new HostError('mail1', 'connecting')) };
    await assert.rejects(
      rehearse(ill, {
        drill,
        target: hostNamed('mail2'),
        fault: drill.fault(hostNamed('mail2'), world.cluster),
        steadyState: [serves],
      }),
      /not started: steady-state check failed/,
    );
    assert.deepEqual(world.changes, []);
    assert(run);
  });

  it('aborts and reverts at once on Cancel', async () => {
    const { world, run } = cluster({ atInject: (on) => on.cancel('U0BOB cancelled it') });
    const { record } = await run();
    assert.deepEqual([record.outcome, record.findings[0]], ['aborted', 'ended early: U0BOB cancelled it']);
    assert(world.changes.includes('mail2: put back: start it'));
  });

  it('aborts when a check outside the drill turns critical', async () => {
    const { run } = cluster({ burns: true });
    const { record } = await run();
    assert.equal(record.outcome, 'aborted');
    assert.match(record.findings[0] ?? '', /other\.tier is critical, outside this drill: it burns/);
  });

  it('puts back what its fault half did when the fault fails', async () => {
    const { world, run } = cluster({
      atInject: () => {
        throw new HostError('mail2', 'stopping it: the connection is gone');
      },
    });
    const { record } = await run();
    assert.equal(record.outcome, 'aborted');
    assert.deepEqual(world.changes.slice(-2), ['mail2: put back: start it', 'mail2: put back: call off']);
  });

  it('retries a revert that failed', async () => {
    const { world, run } = cluster({ restoreFails: 3 });
    assert.equal((await run()).record.outcome, 'held');
    assert.equal(world.changes.filter((change) => change.endsWith('put back: start it')).length, 4);
  });

  it('gives power back before anything else', async () => {
    const { world } = cluster();
    const [target, other] = [hostNamed('mail2'), hostNamed('db2')];
    const fault = { ...drill.fault(target, world.cluster), power: [target, other] };
    await rehearse(world, { drill, target, fault, steadyState: [serves] });
    assert.deepEqual(world.changes, [
      'pending: test-loss on mail2',
      'mail2: power off',
      'db2: power off',
      'mail2: stop it',
      'mail2: power on',
      'db2: power on',
      'mail2: put back: start it',
      'mail2: put back: call off',
    ]);
  });

  /** A fault that takes the power of both, of which one is switched as `power` says. */
  async function losing(world: FakeWorld) {
    const target = hostNamed('mail2');
    const fault = { power: [target, hostNamed('db2')], inject: [], restore: [] };
    return rehearse(world, { drill, target, fault, steadyState: [serves] });
  }

  it('restores power only when every switch has ended, of which one may have failed', async () => {
    const { world } = cluster();
    let open = 0;
    const order: string[] = [];
    const slow: FakeWorld = {
      ...world,
      async power(host, how) {
        order.push(`${host.name} ${how}, ${open} under way`);
        if (host.name === 'mail2' && how === 'off') throw new HostError('mail2', 'switching its power off: exit 1');
        open += 1;
        await new Promise((resolve) => void setTimeout(resolve, how === 'off' ? 50 : 0));
        open -= 1;
        await world.power(host, how);
      },
    };
    const { record } = await losing(slow);
    assert.deepEqual(order, [
      'mail2 off, 0 under way',
      'db2 off, 0 under way',
      'mail2 on, 0 under way',
      'db2 on, 1 under way',
    ]);
    assert.equal(await world.powerState(hostNamed('db2')), 'on');
    assert.equal(record.outcome, 'aborted');
    assert.match(record.findings[0] ?? '', /ended early: mail2: switching its power off: exit 1/);
    assert.equal(await world.pendingRestore.recall(), undefined);
  });

  it('notices an `off` that arrives after the restore, and restores once more', async () => {
    const { world } = cluster();
    let late = true;
    const settling: FakeWorld = {
      ...world,
      async report(happening) {
        await world.report(happening);
        if (happening.kind !== 'drill' || happening.phase !== 'settled' || !late) return;
        late = false;
        await world.power(hostNamed('db2'), 'off');
      },
    };
    const { record } = await losing(settling);
    assert.match(record.findings.join(), /db2 lost power again after the restore \(late `off`\)/);
    assert.equal(await world.powerState(hostNamed('db2')), 'on');
    assert.equal(await world.pendingRestore.recall(), undefined);
  });

  it('stays pending when a switch says that it is on and the host has no power', async () => {
    const { world } = cluster();
    const dead: FakeWorld = {
      ...world,
      power: async (host, how) => (how === 'off' ? world.power(host, how) : undefined),
    };
    const { record } = await losing(dead);
    assert.equal(record.outcome, 'aborted');
    assert.deepEqual((await world.pendingRestore.recall())?.power, ['mail2', 'db2']);
    const told = world.happenings.flatMap((one) => (one.kind === 'drill' ? [`${one.phase}: ${one.text}`] : []));
    assert.match(
      told.join('\n'),
      /not restored: db2: power on: db2: its power is off \d+ s after it was switched on\. By hand: Run the `on` command of db2 under `fencing`/,
    );
  });

  it('is aborted when a switch says that it is off and the host still has power', async () => {
    const { world } = cluster();
    const stuck: FakeWorld = {
      ...world,
      power: async (host, how) => (how === 'on' ? world.power(host, how) : undefined),
    };
    const { record } = await losing(stuck);
    assert.equal(record.outcome, 'aborted');
    assert.match(record.findings[0] ?? '', /mail2: its power is on \d+ s after it was switched off/);
  });

  it('takes a host that answers for one with power, where no status command is declared', async () => {
    const { world } = cluster();
    const blind: FakeWorld = { ...world, powerState: async () => undefined };
    const { record } = await losing(blind);
    assert.equal(record.outcome, 'aborted');
    assert.match(record.findings[0] ?? '', /mail2: its power is on \d+ s after it was switched off/);
    const real: FakeWorld = {
      ...blind,
      ask: async (host, facts) =>
        (await world.powerState(host)) === 'on' || facts.some(({ id }) => id !== 'power.answers')
          ? world.ask(host, facts)
          : Promise.reject(new HostError(host.name, 'connecting: timed out')),
    };
    assert.equal((await losing(real)).record.outcome, 'deviated');
    assert.equal(await world.pendingRestore.recall(), undefined);
  });

  it('stays pending, with what to type, when it cannot be restored', async () => {
    const { world, run } = cluster({ restoreFails: 99 });
    assert.equal((await run()).record.outcome, 'aborted');
    assert.deepEqual((await world.pendingRestore.recall())?.target, 'mail2');
    const told = world.happenings.flatMap((one) =>
      one.kind === 'drill' && one.phase === 'not restored' ? [one.text] : [],
    );
    assert.match(told.join(), /starting it: exit 1\. By hand: on mail2, start/);
  });

  it('is reverted also when nothing can be reported any more', async () => {
    const { world } = cluster();
    let quiet = false;
    const mute: FakeWorld = {
      ...world,
      change: async (...change) => {
        await world.change(...change);
        quiet = true;
      },
      report: (happening) => (quiet ? Promise.reject(new Refused('Redis is away')) : world.report(happening)),
    };
    const target = hostNamed('mail2');
    await assert.rejects(
      rehearse(mute, { drill, target, fault: drill.fault(target, world.cluster), steadyState: [serves] }),
      /Redis is away/,
    );
    assert.deepEqual(world.changes.slice(-2), ['mail2: put back: start it', 'mail2: put back: call off']);
  });

  it('is reverted, and the watch ends, when one report fails', async () => {
    const { world } = cluster();
    let lost = 0;
    const once: FakeWorld = {
      ...world,
      report: (happening) => {
        if (happening.kind !== 'drill' || happening.phase !== 'seen' || lost > 0) return world.report(happening);
        lost += 1;
        return Promise.reject(new Error('OOM command not allowed'));
      },
      async sleep(seconds) {
        assert(world.now().getTime() < Date.parse('2026-01-01T01:00:00Z'), 'the watch never ends');
        await world.sleep(seconds);
      },
    };
    const target = hostNamed('mail2');
    const fault = drill.fault(target, world.cluster);
    const { record } = await rehearse(once, { drill, target, fault, steadyState: [serves] });
    assert.equal(lost, 1);
    assert.deepEqual([record.outcome, record.findings], ['aborted', ['ended early: OOM command not allowed']]);
    assert(world.changes.includes('mail2: put back: start it'));
  });

  it('breaks the last healthy one when requested, and expects afterwards only what held before', async () => {
    const { world, run } = cluster({ isBurning: true });
    await assert.rejects(run(), /steady-state check failed/);
    const { record } = await run({ isLast: true });
    assert.deepEqual([record.outcome, record.findings], ['held', []]);
    const [steady] = world.happenings.filter((one) => one.kind === 'drill' && one.phase === 'steady');
    assert.match(JSON.stringify(steady), /not ok already: other\.tier is critical: it burns/);
  });
});
