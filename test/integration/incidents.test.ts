import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AlertRules } from '../../src/model/inventory/alert-rules.ts';
import type { Watcher } from '../../src/model/plan/world.ts';
import { storeOf } from '../../src/store/script.ts';
import { verdictsIn } from '../../src/store/verdicts.ts';
import { vipUnheld } from '../support/judgements.ts';
import { anna, cluster, inventory } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { startStack } from '../support/stack.ts';

const channel = 'C0ALERTS';
const watched = {
  ...cluster,
  inventory: { ...inventory, alerts: AlertRules.parse({ everySeconds: 5, channel }) },
};

async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (const limit = Date.now() + 90_000; Date.now() < limit; await sleep(50)) {
    const found = await what();
    if (found !== undefined) return found;
  }
  throw new Error('it did not come about');
}

/** A stack whose workers make rounds of this kind. */
async function guarded(t: TestContext, round: (world: Watcher) => Promise<unknown>) {
  const all = await startStack(t);
  const judged = async (world: Watcher) => {
    await round(world);
    return [];
  };
  const worker = (name: string) => all.worker({ name, round: judged, cluster: watched });
  const incident = () => until(async () => (await all.desk.alerts()).incidents[0]);
  return { ...all, guard: worker, incident, client: clientOf(all.redis, t) };
}

describe('rounds', () => {
  it('are run by one worker at a time', async (t) => {
    let [now, most, all] = [0, 0, 0];
    const { guard } = await guarded(t, async () => {
      now += 1;
      most = Math.max(most, now);
      await sleep(700);
      now -= 1;
      all += 1;
    });
    const began = Date.now();
    guard('w1');
    guard('w2');
    await until(async () => (all >= 4 ? true : undefined));
    const seconds = (Date.now() - began) / 1000;
    assert.equal(most, 1);
    assert(all <= seconds / 5 + 2, `${all} rounds in ${seconds} s, one in 5 s wanted`);
  });

  it('know that a job changes the cluster, and then leave the verdicts of before', async (t) => {
    const busy: boolean[] = [];
    const { guard, client, desk } = await guarded(t, async ({ isBusy }) => void busy.push(isBusy));
    await client.hset('{mailha:example}:lease', 'run', '1');
    await verdictsIn(storeOf(client, 'example')).note([vipUnheld], Date.now(), 'whole');
    guard('w1');
    await until(async () => (busy.length >= 2 ? true : undefined));
    assert.deepEqual([...new Set(busy)], [true]);
    assert.deepEqual(
      (await desk.lastVerdicts()).map(({ check }) => check),
      [vipUnheld.check],
    );
  });

  it('continue after a failed one', async (t) => {
    let rounds = 0;
    const { guard } = await guarded(t, async () => {
      rounds += 1;
      throw new Error('a host said something that nobody understands');
    });
    guard('w1');
    await until(async () => (rounds >= 2 ? true : undefined));
  });
});

describe('an incident', () => {
  it('is opened once per name, recorded once per change, and reopened after it ended', async (t) => {
    const seen: string[] = [];
    let isOver = false;
    const { guard, desk, incident } = await guarded(t, async ({ incidents }) => {
      if (seen.length > 0) return;
      const [one, same] = [await incidents.open('incident-1', channel), await incidents.open('incident-1', channel)];
      assert.equal(one, same);
      seen.push(one);
      for (const n of [1, 1]) assert(await incidents.tell(one, n, { kind: 'alert', worse: [vipUnheld], better: [] }));
      await incidents.close(one, { status: 'ok', sentence: 'over after 5 s' });
      // Repeated by the worker that takes over when this one dies before saving it.
      for (const _ of [1, 2]) assert(await incidents.reopen(one));
      isOver = true;
    });
    guard('w1');
    await until(async () => isOver || undefined);
    const { id, state, place } = await incident();
    assert.deepEqual([id, state, place], [seen[0], 'running', { channel }]);
    assert.deepEqual(
      (await desk.journal(id)).map(({ happening }) => happening.kind),
      ['requested', 'alert', 'finished'],
    );
  });

  it('is ignored by the sweep, ended only by rounds, and acknowledged and muted by operators', async (t) => {
    let over = false;
    const {
      guard,
      desk,
      incident,
      until: untilRun,
    } = await guarded(t, async ({ incidents }) => {
      const id = await incidents.open('incident-1', channel);
      await incidents.tell(id, 1, { kind: 'alert', worse: [vipUnheld], better: [] });
      if (over) await incidents.close(id, { status: 'ok', sentence: 'over after 5 s' });
    });
    guard('w1');
    const { id } = await incident();
    await until(async () => ((await desk.journal(id)).length >= 2 ? true : undefined));
    assert.match(await desk.acknowledge(id, anna), new RegExp(`You acknowledged incident ${id}`));
    await assert.rejects(
      desk.acknowledge(id, { id: 'U0NOBODY', groups: [] }),
      /Permission denied: you need the operator role/,
    );
    await assert.rejects(
      desk.muteIncident(id, { minutes: 5, because: 'x' }, { id: 'U0NOBODY', groups: [] }),
      /you need the operator role/,
    );
    const cancelled = await desk.cancel(id, anna);
    assert.equal(cancelled.done, false);
    assert.match(
      await desk.muteIncident(id, { minutes: 5, because: 'it is known' }, anna),
      /vip\.held-once alerts muted for 5 min/,
    );
    const { mutes } = await desk.alerts();
    assert.deepEqual(
      mutes.map(({ what, by, because }) => [what, by, because]),
      [['vip.held-once', anna.id, 'it is known']],
    );
    assert.match(await desk.unmute('vip.held-once', anna), /vip\.held-once alerts unmuted/);
    assert.match(await desk.unmute('vip.held-once', anna), /is not muted/);
    await sleep(2000);
    assert.equal((await desk.run(id))?.state, 'running');
    over = true;
    await untilRun(id, 'done');
    assert.match(await desk.acknowledge(id, anna), /is already closed/);
    assert.deepEqual((await desk.alerts()).incidents, []);
    assert.deepEqual(
      (await desk.journal(id)).map(({ happening }) => happening.kind),
      ['requested', 'alert', 'acknowledged', 'muted', 'finished'],
    );
  });
});
