import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restoreChecks } from '../../../jobs/drill/pending-restores.ts';
import { diagnose } from '../../../src/engine/diagnose.ts';
import type { OpenRestore } from '../../../src/model/plan/world.ts';
import { fakeWorld } from '../../support/fake-world.ts';

const open: OpenRestore = {
  run: '12',
  isRunning: false,
  pending: { drill: 'director-loss', target: 'lb1', since: Date.parse('2026-01-01T03:12:00Z'), power: ['lb1'] },
};

async function judged(...restores: readonly OpenRestore[]) {
  const world = { ...fakeWorld(() => true), pendingRestores: async () => restores };
  return (await diagnose(world, await restoreChecks(world)))[0];
}

describe('drill.restored', () => {
  it('is critical while a restore is pending, with what is without power and what to type', async () => {
    const found = await judged(open);
    assert.equal(found?.status, 'critical');
    assert.equal(
      found?.summary,
      'restore pending since 2026-01-01 03:12 UTC: director-loss on lb1 (job 12, lb1 without power)',
    );
    assert.match(found?.remedy ?? '', /`resume 12` retries now, `job 12` shows/);
  });

  it('is degraded while the drill runs, ok when none is pending, and says nothing without Redis', async () => {
    const running = await judged({ ...open, isRunning: true });
    assert.equal(running?.status, 'degraded');
    assert.match(running?.remedy ?? '', /`cancel 12`/);
    assert.deepEqual(await judged(), {
      check: 'drill.restored',
      status: 'ok',
      hosts: [],
      summary: 'no restore is pending',
    });
    assert.deepEqual(await restoreChecks(fakeWorld(() => true)), []);
  });
});
