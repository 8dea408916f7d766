import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runHealthRound } from '../../../jobs/health/round.ts';
import { AlertRules } from '../../../src/model/inventory/alert-rules.ts';
import { fakeWatcher } from '../../support/fake-watcher.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';
import { switchDown } from '../../support/received.ts';

async function scene() {
  const rules = { channel: 'C0ALERTS', everySeconds: 60, holdSeconds: 90 };
  const pretended = pretendHosts({ alerts: AlertRules.parse(rules) });
  await pretended.deploy('all');
  const world = fakeWatcher(pretended.world);
  return {
    ...pretended,
    world,
    /** Rounds, a minute apart, while these alerts are known; what people were told in them. */
    async rounds(n: number, received = [switchDown], isBusy = false) {
      const before = world.told.length;
      for (let i = 0; i < n; i += 1) {
        await runHealthRound({ ...world, isBusy, receivedAlerts: async () => received });
        world.wait(60);
      }
      return world.told.slice(before);
    },
  };
}

const check = 'alertmanager.alert:SwitchDown:0a1b2c3d';
const resolved = { ...switchDown, isFiring: false };

describe('an alert that was received', () => {
  it('opens one incident in its first round, and is its recovery when it is resolved', async () => {
    const { rounds } = await scene();
    assert.deepEqual(await rounds(3), ['1 opened in C0ALERTS', `1 worse ${check} critical`]);
    assert.deepEqual(await rounds(3, [resolved]), [`1 better ${check} ok`, '1 over after 5 min']);
  });

  it('recovers when it is no longer known', async () => {
    const { rounds } = await scene();
    await rounds(1);
    assert.deepEqual(await rounds(3, []), [`1 better ${check} ok`, '1 over after 3 min']);
  });

  it('joins the incident of our own checks', async () => {
    const { rounds, kill } = await scene();
    kill('db2');
    await rounds(2, []);
    assert.deepEqual(await rounds(1), [`1 worse ${check} critical`]);
  });

  it('is muted by its name, by all of its kind, and with its host', async () => {
    for (const what of ['alertmanager', 'alertmanager.alert:SwitchDown', 'lb1']) {
      const { world, rounds } = await scene();
      await world.mutes.set({ what, until: world.now().getTime() + 3600_000, by: 'U0ANNA', because: 'x' });
      assert.deepEqual(await rounds(2, [{ ...switchDown, hosts: ['lb1'] }]), [], what);
    }
  });

  it('is reported while a job changes the cluster, which leaves all else as it was', async () => {
    const { rounds, kill } = await scene();
    kill('db2');
    assert((await rounds(2, [])).length > 1, 'the lost host is reported');
    assert.deepEqual(await rounds(5, [switchDown], true), [`1 worse ${check} critical`]);
    assert.deepEqual(await rounds(5, [resolved], true), [`1 better ${check} ok`]);
  });
});
