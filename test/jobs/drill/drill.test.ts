import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drillJob } from '../../../jobs/drill/drill.ts';
import { drillHistoryJob, drillsJob } from '../../../jobs/drill/drills.ts';
import type { DrillRecord } from '../../../src/model/drill/drill.ts';
import { DrillTimes } from '../../../src/model/inventory/drill-times.ts';
import type { Memory } from '../../../src/model/run/memory.ts';
import { HostError, Refused } from '../../../src/model/text/errors.ts';
import { cellText } from '../../../src/render/mrkdwn.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';
import { hostNamed } from '../../support/views.ts';

/** A cluster of which every check is ok. */
async function steady(more: Parameters<typeof pretendHosts>[0] = {}) {
  const pretended = pretendHosts(more);
  await pretended.deploy('all');
  return pretended;
}

function remembering(kept: DrillRecord[] = []): Memory {
  const all = new Map<string, unknown>([['drills', kept]]);
  return {
    recall: async (name) => all.get(name),
    remember: async (name, value) => {
      all.set(name, value);
    },
  };
}

const record = (more: Partial<DrillRecord> = {}): DrillRecord => ({
  drill: 'vip-switchover',
  target: 'lb1',
  outcome: 'held',
  at: Date.parse('2026-11-27T06:00:00Z'),
  findings: [],
  measured: [
    {
      service: 'http',
      expectedMs: 1500,
      longestMs: 510,
      failed: 5,
      attempts: 200,
      everyMs: 20,
      firstError: 'no connection',
    },
  ],
  ...more,
});

describe('the plan of a drill', () => {
  it('says what is done where, how long the outage may be and why, and how it is reverted', async () => {
    const { world } = await steady();
    const { steps } = await drillJob.plan(world, { drill: 'vip-switchover' });
    const [step] = steps;
    assert.deepEqual([step?.host, step?.step, step?.changes.length], ['lb1', 'drill.vip-switchover', 1]);
    assert.equal(step?.changes[0]?.summary, 'stop keepalived');
    assert.equal(step?.changes[0]?.undoable, true);
    assert.match(step?.changes[0]?.disrupts ?? '', /^mysql and http for up to 1\.5 s \(an advert of priority 0/);
    assert.deepEqual(
      world.changes.filter((change) => /stop keepalived/.test(change)),
      [],
    );
  });

  it('is refused in a cluster that is not steady, with what is wrong and what to do', async () => {
    const { world, kill } = await steady();
    kill('db2');
    await assert.rejects(drillJob.plan(world, { drill: 'vip-switchover' }), (error) => {
      assert(error instanceof Refused);
      assert.match(error.message, /^vip-switchover not started: steady-state check failed\. galera\./);
      return true;
    });
  });

  it('is refused where drills are off, on a host of another role, and without a fencing command', async () => {
    const { world } = await steady({ drills: 'off' });
    await assert.rejects(drillJob.plan(world, { drill: 'ldap-loss' }), /`drills: off`/);
    const never = { from: '2025-01-01', to: '2026-12-31', because: 'the season' };
    const frozen = await steady({ drillTimes: DrillTimes.parse({ frozen: [never] }) });
    await assert.rejects(
      drillJob.plan(frozen.world, { drill: 'ldap-loss' }),
      /\(the season\); next allowed 2027-01-01 00:00 UTC/,
    );
    const on = await steady();
    await assert.rejects(
      drillJob.plan(on.world, { drill: 'ldap-loss', target: 'db1' }),
      /db1 is not a mail host; use one of mail1, mail2/,
    );
    await assert.rejects(drillJob.plan(on.world, { drill: 'director-loss' }), /declares no fencing for lb1/);
  });
});

describe('the restore of a drill whose worker is lost', () => {
  const pending = { drill: 'database-blackout', target: 'db2', since: 0, power: ['db1'] };
  const params = { drill: 'database-blackout' };

  it('stays pending while a host is without power, and starts no recovery meanwhile', async () => {
    const world = fakeWorld(() => assert.fail('nobody is looked at'));
    const dark = { ...world, power: async () => Promise.reject(new HostError('db2', 'switching it on: no answer')) };
    await world.pendingRestore.keep(pending);
    await assert.rejects(async () => drillJob.restore?.(dark, params, pending), /restoring database-blackout/);
    assert.deepEqual(await world.pendingRestore.recall(), pending);
  });

  it('needs no steady cluster, and gives power to every host that has lost it, waiting for an `off` that may still come', async () => {
    let dead: string | undefined;
    const world = fakeWorld(() => new Error('the cluster is in pieces'));
    // What the lost worker had begun arrives a minute later.
    const late: typeof world = {
      ...world,
      async sleep(seconds) {
        await world.sleep(seconds);
        const now = world.now().getTime() - Date.parse('2026-01-01T00:00:00Z');
        if (dead === undefined && now > 55_000 && seconds > 5) {
          dead = 'db2';
          await world.power(hostNamed('db2'), 'off');
        }
      },
    };
    const loss = { drill: 'database-power', target: 'db1', since: 0, power: ['db1', 'db2'] };
    await world.pendingRestore.keep(loss);
    const quick = { ...late, cluster: { ...world.cluster, inventory: { ...world.cluster.inventory } } };
    const outcome = await drillJob.restore?.(quick, { drill: 'database-power' }, loss);
    assert.match(outcome?.sentence ?? '', /^database-power on db1 aborted: .*restored \d+ s after the fault/);
    for (const name of ['db1', 'db2']) assert.equal(await world.powerState(hostNamed(name)), 'on', name);
    assert.equal(await world.pendingRestore.recall(), undefined);
  });

  it('is over when the host is not declared any more', async () => {
    const world = fakeWorld(() => assert.fail('nobody is looked at'));
    const gone = { ...pending, target: 'db9', power: ['db9'] };
    await world.pendingRestore.keep(gone);
    const outcome = await drillJob.restore?.(world, params, gone);
    assert.match(outcome?.sentence ?? '', /database-blackout on db9 aborted: db9 is no longer in cluster\.yaml/);
    assert.equal(await world.pendingRestore.recall(), undefined);
  });
});

describe('drills', () => {
  it('are listed with what each would cost and how it went the last time', async () => {
    const { world } = pretendHosts();
    const { sentence } = await drillsJob.run({ ...world, memory: remembering([record()]) }, {});
    assert.match(sentence, /^\d+ drills; `drill NAME` plans one/);
    const rows = world.happenings
      .flatMap((one) => (one.kind === 'table' ? one.rows : []))
      .map((row) => row.map(cellText).join(' | '));
    const held = /^vip-switchover \| 1\.5 s \| held 2026-11-2\d \d\d:00:00, 0\.51 s$/;
    assert(
      rows.some((row) => held.test(row)),
      rows.join('\n'),
    );
    assert(rows.includes('ldap-loss | – | never'));
    const text = world.happenings.flatMap((one) => (one.kind === 'output' ? [one.text] : [])).join();
    assert.match(text, /^vip-switchover +Do the VIPs move/m);
  });

  it('have a history, of one or of all', async () => {
    const { world } = pretendHosts();
    const memory = remembering([record(), record({ drill: 'ldap-loss', outcome: 'deviated', measured: [] })]);
    const { sentence } = await drillHistoryJob.run({ ...world, memory }, { drill: 'vip-switchover' });
    assert.equal(sentence, '1 of the last 1 drill held');
    const all = await drillHistoryJob.run({ ...world, memory }, {});
    assert.equal(all.sentence, '1 of the last 2 drills held');
    const none = await drillHistoryJob.run({ ...world, memory: remembering() }, { drill: 'ldap-loss' });
    assert.equal(none.sentence, 'ldap-loss has not been run yet');
  });
});
