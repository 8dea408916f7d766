import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestSchedulesJob, removeDigestJob, scheduleDigestJob } from '../../../jobs/digest/schedule.ts';
import type { Appointment, Calendar } from '../../../src/model/run/calendar.ts';
import { fakeWorld } from '../../support/fake-world.ts';

/** A calendar as Redis keeps it: one schedule for each name. */
function withCalendar(...kept: readonly Appointment[]) {
  const all = new Map(kept.map((one) => [one.name, one]));
  const calendar: Calendar = {
    once: async () => {},
    async every(name, rhythm, { text }) {
      all.set(name, { name, ...rhythm, text, by: 'U0ANNA', next: 0 });
      return new Date(0);
    },
    forget: async (name) => all.delete(name),
    all: async () => [...all.values()],
  };
  return { ...fakeWorld(() => undefined), calendar };
}

const daily = { pattern: '0 7 * * *', zone: 'UTC' };
const listed = async (world: ReturnType<typeof withCalendar>) => (await digestSchedulesJob.run(world, {})).sentence;

describe('digest schedule', () => {
  it("keeps the cluster's own digest when one of all clusters is scheduled", async () => {
    const world = withCalendar();
    await scheduleDigestJob.run(world, { ...daily, of: 'this' });
    await scheduleDigestJob.run(world, { ...daily, of: 'all' });
    const text = await listed(world);
    assert.match(text, /^the digest \(`digest now`\) is scheduled: .*; the digest \(`digest now all`\) is scheduled: /);
  });

  it('removes the one that is named and leaves the other', async () => {
    const world = withCalendar();
    for (const which of ['this', 'all'] as const) await scheduleDigestJob.run(world, { ...daily, of: which });
    const removed = await removeDigestJob.run(world, { of: 'all' });
    assert.equal(removed.sentence, 'the digest of all clusters unscheduled');
    assert.equal(
      (await removeDigestJob.run(world, { of: 'all' })).sentence,
      'the digest of all clusters is not scheduled',
    );
    assert.match(await listed(world), /^the digest \(`digest now`\) is scheduled: [^;]*$/);
  });

  it('removes one of all clusters that an earlier version kept by the name of the other', async () => {
    const world = withCalendar({ name: 'digest', ...daily, text: 'digest now all', by: 'U0ANNA', next: 0 });
    assert.equal((await removeDigestJob.run(world, { of: 'this' })).sentence, 'the digest is not scheduled');
    assert.equal((await removeDigestJob.run(world, { of: 'all' })).sentence, 'the digest of all clusters unscheduled');
    assert.match(await listed(world), /^no digest is scheduled/);
  });
});
