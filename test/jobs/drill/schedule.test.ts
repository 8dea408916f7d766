import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drill } from '../../../commands/drill.ts';
import { drillSchedulesJob, scheduleDrillJob, unscheduleDrillJob } from '../../../jobs/drill/schedule.ts';
import type { Appointment, Calendar } from '../../../src/model/run/calendar.ts';
import { fakeWorld, inventory } from '../../support/fake-world.ts';

const asked = (text: string) => drill.request(text.split(' '), inventory);
const params = (text: string) => asked(text).params;

describe('drill schedule', () => {
  it('is typed with the five fields of cron, and a time zone', () => {
    assert.deepEqual(params('schedule vip-switchover 0 3 * * 1'), {
      drill: 'vip-switchover',
      pattern: '0 3 * * 1',
      zone: 'UTC',
    });
    assert.deepEqual(params('schedule ldap-loss */5 * * * * Europe/Berlin'), {
      drill: 'ldap-loss',
      pattern: '*/5 * * * *',
      zone: 'Europe/Berlin',
    });
    assert.deepEqual(asked('unschedule ldap-loss'), { job: 'drill-unschedule', params: { drill: 'ldap-loss' } });
    assert.equal(asked('schedules').job, 'drill-schedules');
  });

  it('needs the full command where no host may be left to serve', () => {
    const words = 'ldap-loss mail1 although mail1 is the last healthy one';
    assert.deepEqual(params(words), { drill: 'ldap-loss', target: 'mail1', isLast: true });
    assert.deepEqual(params('ldap-loss mail1'), { drill: 'ldap-loss', target: 'mail1' });
    for (const wrong of ['ldap-loss mail1 although mail2 is the last healthy one', 'ldap-loss mail1 although'])
      assert.throws(() => params(wrong), /drill list/);
  });

  it('says what it wants where it is typed otherwise', () => {
    assert.throws(
      () => asked('schedule vip-switchover'),
      /Schedule missing or invalid, as in `drill schedule vip-switchover 0 3 \* \* 1/,
    );
    assert.throws(() => asked('schedule vip-switchover daily'), /Schedule missing or invalid/);
    assert.throws(() => asked('schedule vip-switchovr 0 3 * * 1'), /vip-switchover/);
    assert.throws(() => asked('schedule vip-switchover 0 3 * * 1 UTC now'), /Schedule missing or invalid/);
  });

  it('requests the drill as if typed, shows the schedule and ends it', async () => {
    const kept = new Map<string, Appointment>();
    const calendar: Calendar = {
      once: () => assert.fail('again and again'),
      every: async (name, { pattern, zone }, { text, request }) => {
        assert.deepEqual(request, { job: 'drill', params: { drill: 'ldap-loss' } });
        kept.set(name, { name, pattern, zone, text, by: 'U0ALICE', next: Date.UTC(2026, 11, 7, 3) });
        return new Date(Date.UTC(2026, 11, 7, 3));
      },
      forget: async (name) => kept.delete(name),
      all: async () => [...kept.values()],
    };
    const world = { ...fakeWorld(() => undefined), calendar };
    const when = { drill: 'ldap-loss', pattern: '0 3 * * 1', zone: 'UTC' };
    const { sentence } = await scheduleDrillJob.run(world, when);
    assert.match(sentence, /`0 3 \* \* 1` \(UTC\), next on 2026-12-07 03:00 UTC; each run needs an approver$/);
    await drillSchedulesJob.run(world, {});
    const [shown] = world.happenings;
    assert.match(
      shown?.kind === 'output' ? shown.text : '',
      /ldap-loss +0 3 \* \* 1 +UTC +2026-12-07 03:00 UTC +U0ALICE +an approver/,
    );
    const unattended = { 'weekly-ldap': { drills: ['ldap-loss'], schedule: '0 3 * * 1' } };
    const trusting = { ...world, cluster: { ...world.cluster, inventory: { ...inventory, unattended } } };
    assert.match((await scheduleDrillJob.run(trusting, when)).sentence, /UTC; approved by the policy weekly-ldap$/);
    const often = { ...when, pattern: '0 3 * * *' };
    const { sentence: other } = await scheduleDrillJob.run(trusting, often);
    assert.match(other, /each run needs an approver; a policy approves only the schedule `0 3 \* \* 1`$/);
    assert.match((await unscheduleDrillJob.run(world, { drill: 'ldap-loss' })).sentence, /no longer scheduled/);
    assert.match((await unscheduleDrillJob.run(world, { drill: 'ldap-loss' })).sentence, /not scheduled/);
    assert.match((await drillSchedulesJob.run(world, {})).sentence, /no drill is scheduled/);
  });

  it('is refused without a calendar', async () => {
    const world = fakeWorld(() => undefined);
    await assert.rejects(drillSchedulesJob.run(world, {}), /run this command in Slack/);
  });
});
