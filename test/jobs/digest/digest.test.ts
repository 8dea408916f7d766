import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digest as command } from '../../../commands/digest.ts';
import { digestAllJob } from '../../../jobs/digest/all.ts';
import { digestJob } from '../../../jobs/digest/digest.ts';
import { runHealthRound } from '../../../jobs/health/round.ts';
import type { Digest } from '../../../src/model/check/digest.ts';
import { fakeWatcher } from '../../support/fake-watcher.ts';
import { inventory } from '../../support/fake-world.ts';
import { runOf } from '../../support/journals.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';

async function cluster() {
  const pretended = pretendHosts();
  await pretended.deploy('all');
  const world = fakeWatcher(pretended.world);
  const digest = async (hours = 24): Promise<Digest> => {
    await digestJob.run(world, { hours });
    const told = pretended.world.happenings.flatMap((one) => (one.kind === 'digest' ? [one.digest] : []));
    return told.at(-1) ?? assert.fail('no digest was told');
  };
  return { ...pretended, world, digest, happenings: pretended.world.happenings };
}

describe('digest', () => {
  it('tells how services were served, what is due, and what may be lost next', async () => {
    const { world, digest } = await cluster();
    for (let i = 0; i < 5; i += 1) {
      await runHealthRound({
        ...world,
        visit: async () => ({ at: 0, tookMs: 9, why: i === 2 ? 'ECONNREFUSED' : undefined }),
      });
      world.wait(60);
    }
    const { served, lines, due, nextLoss, changed, status } = await digest(1);
    assert.deepEqual([...new Set(served.map(({ ratio }) => ratio))], [0.8]);
    assert.equal(served[0]?.parts.filter((part) => part !== null).length, 5);
    assert.equal(
      lines.find(({ title }) => title === 'fullest disk')?.parts.some((part) => part !== null),
      true,
    );
    assert(due.includes('vip-switchover'));
    assert.equal(typeof nextLoss, 'string');
    assert.equal(changed, undefined);
    assert.equal(status, 'ok');
  });

  it('tells what has changed since the last one, and not what only jitters', async () => {
    const { kill, digest } = await cluster();
    await digest();
    assert.deepEqual((await digest()).changed, []);
    kill('db2');
    const { changed, status } = await digest();
    assert.notEqual(status, 'ok');
    assert(
      changed?.some((line) => /^galera\.\w+: ok → /.test(line)),
      changed?.join(),
    );
  });

  it('counts mail of removed mailboxes that is kept past its date', async () => {
    const { world, digest } = await cluster();
    assert.equal((await digest()).keptPastDate, undefined);
    const removed = (days: number) => ({
      address: 'anna@example.net',
      removedAt: world.now().getTime() - days * 86_400_000,
    });
    const { ask } = world;
    const kept = [removed(89), removed(90), removed(400)];
    Object.assign(world, {
      ask: async (...asked: Parameters<typeof ask>) => {
        const answers = await ask(...asked);
        return { ...answers, byFact: new Map([...answers.byFact, ['mail.kept names', { ok: true, value: kept }]]) };
      },
    });
    assert.equal((await digest()).keptPastDate, 2);
  });

  it('tells of incidents of the period and of what waits for approval', async () => {
    const { world, digest } = await cluster();
    const now = world.now().getTime();
    const waiting = [runOf({ id: '9', job: 'deploy', state: 'waiting', text: 'deploy directors', createdAt: now })];
    const incidentsSince = [
      runOf({ id: '8', job: 'incident', state: 'running', createdAt: now - 60_000 }),
      runOf({ id: '7', job: 'incident', state: 'done', createdAt: now - 120_000, endedAt: now - 90_000 }),
    ];
    Object.assign(world, { waiting: async () => waiting, incidentsSince: async () => incidentsSince });
    const { incidents, waiting: told } = await digest();
    assert.deepEqual(told, [{ id: '9', text: 'deploy directors' }]);
    assert.deepEqual(incidents, [
      { id: '8', at: now - 60_000 },
      { id: '7', at: now - 120_000, tookMs: 30_000 },
    ]);
  });

  it('of all clusters counts each by that service which was served least', async () => {
    const { world, happenings } = await cluster();
    await runHealthRound(world);
    world.wait(60);
    await runHealthRound({
      ...world,
      visit: async ({ name }) => ({ at: 0, tookMs: 9, why: name === 'http' ? 'closed' : undefined }),
    });
    const blank = { verdicts: [], open: [], hold: undefined };
    const quiet = { add: async () => {}, since: async () => [], latest: async () => undefined };
    Object.assign(world, {
      clusters: async () => [
        { ...blank, name: 'eu', series: world.series },
        { ...blank, name: 'us', series: quiet },
      ],
    });
    const outcome = await digestAllJob.run(world, { hours: 1 });
    assert.deepEqual(outcome, { status: 'unknown', sentence: '2 of 2 clusters not ok' });
    const told = happenings.flatMap((one) => (one.kind === 'digest-all' ? [one.digest] : []))[0];
    assert.deepEqual(
      told?.served.map(({ service, ratio }) => [service, ratio]),
      [
        ['eu', 0.5],
        ['us', undefined],
      ],
    );
    await assert.rejects(digestAllJob.run({ ...world, clusters: undefined } as never, { hours: 1 }), /kept in Redis/);
  });

  it('is typed for now, for a period, and for again and again', () => {
    const asked = (text: string) => command.request(text.split(' ').filter(Boolean), inventory);
    assert.deepEqual(asked('now').params, { hours: 24 });
    assert.deepEqual(asked('').params, { hours: 24 });
    assert.deepEqual(asked('now 7d').params, { hours: 168 });
    const when = { pattern: '0 7 * * *', zone: 'Europe/Berlin' };
    assert.deepEqual(asked('schedule 0 7 * * * Europe/Berlin').params, { ...when, of: 'this' });
    assert.deepEqual(asked('schedule all 0 7 * * * Europe/Berlin').params, { ...when, of: 'all' });
    assert.deepEqual(asked('now all 7d'), { job: 'digest-all', params: { hours: 168 } });
    assert.deepEqual(asked('remove'), { job: 'digest-remove', params: { of: 'this' } });
    assert.deepEqual(asked('remove all'), { job: 'digest-remove', params: { of: 'all' } });
    assert.throws(() => asked('list all'), /"all" is not expected here/);
    assert.throws(() => asked('schedule daily'), /as in `digest schedule 0 7 \* \* \*/i);
    assert.throws(() => asked('tomorrow'), /Unknown digest command/);
  });
});
