import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alert } from '../../../jobs/health/alerts.ts';
import type { Judgement } from '../../../src/model/check/judgement.ts';
import { AlertRules } from '../../../src/model/inventory/alert-rules.ts';
import { fakeWatcher } from '../../support/fake-watcher.ts';
import { vipUnheld } from '../../support/judgements.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';

const rules = { channel: 'C0ALERTS', looks: 1, holdSeconds: 0, mention: ['S0ONCALL'] };
const fine: Judgement = { check: vipUnheld.check, status: 'ok', hosts: [], summary: 'held by lb1' };

/** Rounds a minute apart, of one verdict; what people were told in them, with the minute. */
function scene(alerts: Readonly<Record<string, unknown>> = {}) {
  const { world: observer } = pretendHosts({ alerts: AlertRules.parse({ ...rules, ...alerts }) });
  const world = fakeWatcher(observer);
  let minute = 0;
  return {
    world,
    async rounds(n: number, judged: Judgement) {
      const lines: string[] = [];
      for (let i = 0; i < n; i += 1) {
        const before = world.told.length;
        await alert(world, [judged]);
        lines.push(...world.told.slice(before).map((line) => `${minute} min: ${line}`));
        world.wait(60);
        minute += 1;
      }
      return lines;
    },
  };
}

describe('a critical alert', () => {
  it('mentions the on-call, and is repeated at growing intervals until the longest', async () => {
    const { rounds } = scene({ remind: { afterMinutes: 10, mostMinutes: 30 } });
    assert.deepEqual(await rounds(92, vipUnheld), [
      '0 min: 1 opened in C0ALERTS',
      '0 min: 1 mentions S0ONCALL',
      '0 min: 1 worse vip.held-once critical',
      '10 min: 1 reminded S0ONCALL',
      '30 min: 1 reminded S0ONCALL',
      '60 min: 1 reminded S0ONCALL',
      '90 min: 1 reminded S0ONCALL',
    ]);
  });

  it('is not repeated once it is acknowledged, muted or over', async () => {
    const { rounds, world } = scene({ remind: { afterMinutes: 10 } });
    await rounds(1, vipUnheld);
    world.acknowledge('1');
    assert.deepEqual(await rounds(60, vipUnheld), []);
    const muted = scene({ remind: { afterMinutes: 10 } });
    await muted.rounds(1, vipUnheld);
    const until = muted.world.now().getTime() + 30 * 60_000;
    await muted.world.mutes.set({ what: 'vip', until, by: 'U0ANNA', because: 'it is known' });
    assert.deepEqual(await muted.rounds(28, vipUnheld), []);
    const over = scene({ remind: { afterMinutes: 10 } });
    await over.rounds(1, vipUnheld);
    await over.rounds(2, fine);
    assert.deepEqual(await over.rounds(30, fine), []);
  });

  it('is not repeated where that is off, nor where it is only degraded', async () => {
    const off = scene({ remind: { afterMinutes: 'off' } });
    await off.rounds(1, vipUnheld);
    assert.deepEqual(await off.rounds(300, vipUnheld), []);
    const mild = scene();
    const [, ...more] = await mild.rounds(120, { ...vipUnheld, status: 'degraded' });
    assert.deepEqual(more, ['0 min: 1 worse vip.held-once degraded']);
  });

  it('is escalated once, to a second channel that follows it to its end', async () => {
    const { rounds } = scene({
      remind: { afterMinutes: 'off' },
      escalate: { afterMinutes: 20, channel: 'C0BOSSES', mention: ['U0BOSS'] },
    });
    await rounds(1, vipUnheld);
    assert.deepEqual(await rounds(60, vipUnheld), [
      '20 min: 2 opened in C0BOSSES',
      '20 min: 2 mentions U0BOSS',
      '20 min: 2 worse vip.held-once critical',
      '20 min: 1 escalated C0BOSSES,U0BOSS',
    ]);
    assert.deepEqual(await rounds(2, fine), [
      '61 min: 1 better vip.held-once ok',
      '61 min: 1 over after 61 min',
      '61 min: 2 better vip.held-once ok',
      '61 min: 2 over after 41 min',
    ]);
  });

  it('is not escalated when it was acknowledged, and no longer repeated when the second channel did', async () => {
    const escalate = { afterMinutes: 20, channel: 'C0BOSSES' };
    const first = scene({ escalate });
    await first.rounds(1, vipUnheld);
    first.world.acknowledge('1');
    assert.deepEqual(await first.rounds(60, vipUnheld), []);
    const later = scene({ escalate, remind: { afterMinutes: 5 } });
    await later.rounds(25, vipUnheld);
    later.world.acknowledge('2');
    assert.deepEqual(await later.rounds(120, vipUnheld), []);
  });

  it('mentions people in its own channel where no second one is declared', async () => {
    const { rounds } = scene({ remind: { afterMinutes: 'off' }, escalate: { afterMinutes: 5, mention: ['U0BOSS'] } });
    await rounds(1, vipUnheld);
    assert.deepEqual(await rounds(20, vipUnheld), ['5 min: 1 escalated ,U0BOSS']);
  });
});
