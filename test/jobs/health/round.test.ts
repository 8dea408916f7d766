import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alert } from '../../../jobs/health/alerts.ts';
import { runHealthRound } from '../../../jobs/health/round.ts';
import { lastVisits } from '../../../jobs/health/services.ts';
import { alertState } from '../../../jobs/health/threads.ts';
import { AlertRules } from '../../../src/model/inventory/alert-rules.ts';
import { HostError } from '../../../src/model/text/errors.ts';
import type { FakeWatcher } from '../../support/fake-watcher.ts';
import { fakeWatcher } from '../../support/fake-watcher.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';

const channel = 'C0ALERTS';

async function watched(alerts: Partial<AlertRules> = {}) {
  const pretended = pretendHosts({
    alerts: AlertRules.parse({ channel, everySeconds: 60, holdSeconds: 90, ...alerts }),
  });
  await pretended.deploy('all');
  const world = fakeWatcher(pretended.world);
  return { ...pretended, world, rounds: (n: number) => rounds(world, n) };
}

/** So many rounds, a minute apart; what people were told in them. */
async function rounds(world: FakeWatcher, n: number): Promise<readonly string[]> {
  const before = world.told.length;
  for (let i = 0; i < n; i += 1) {
    await runHealthRound(world);
    world.wait(60);
  }
  return world.told.slice(before);
}

describe('rounds', () => {
  it('report nothing of a cluster that is ok, and measure it', async () => {
    const { world, rounds } = await watched();
    assert.deepEqual(await rounds(3), []);
    const latest = await world.series.latest();
    const value = (name: string) => latest?.values.get(name)?.mean;
    assert.equal(value('mailha_host_up{host="mail1"}'), 1);
    assert.equal(value('mailha_service_up{service="imaps"}') ?? value('mailha_service_up{service="http"}'), 1);
    assert.equal(value('mailha_check_status{check="vip.held-once"}'), 0);
    assert.equal(value('mailha_galera_cluster_size{host="db1"}'), 3);
    assert.equal(value('mailha_vip_held{director="lb1",vip="lb0"}'), 1);
  });

  it('remember how far the databases had come, and tell people when they are behind that', async () => {
    const { world, rounds, node } = await watched();
    await rounds(1);
    assert.equal((await world.positions.furthest())?.seqno, 1200);
    for (const name of ['db1', 'db2']) node(name).seqno = 1300;
    await rounds(1);
    for (const name of ['db1', 'db2']) node(name).seqno = 1250;
    const told = await rounds(4);
    assert.equal((await world.positions.furthest())?.seqno, 1300);
    assert(
      told.some((line) => line.endsWith('worse galera.positions-hold critical')),
      told.join(),
    );
  });

  it('count a service from when it was first served', async () => {
    const { world } = await watched();
    const round = async (why?: string) => {
      await runHealthRound({ ...world, visit: async () => ({ at: 0, tookMs: 9, why }) });
      world.wait(60);
      const values = (await world.series.latest())?.values;
      return values?.get('mailha_service_up{service="http"}')?.mean;
    };
    assert.deepEqual(
      [
        await round('ECONNREFUSED'),
        await round(),
        await round('ECONNREFUSED'),
        await round('ECONNREFUSED'),
        await round(),
      ],
      [undefined, 1, 0, 0, 1],
    );
  });

  it('open a critical incident for a service that clients cannot use, though every host is well', async () => {
    const { world } = await watched({ criticalChannel: 'C0CRITICAL' });
    const summaries: string[] = [];
    const { incidents } = world;
    const tell: typeof incidents.tell = (id, n, happening) => {
      if (happening.kind === 'alert')
        summaries.push(...[...happening.worse, ...happening.better].map((one) => one.summary));
      return incidents.tell(id, n, happening);
    };
    const round = async (why?: string) => {
      const visit = async ({ name }: { readonly name: string }) => ({
        at: 0,
        tookMs: 9,
        why: name === 'http' ? why : undefined,
      });
      await runHealthRound({ ...world, visit, incidents: { ...incidents, tell } });
      world.wait(60);
    };
    await round();
    for (let i = 0; i < 5; i += 1) await round('connection refused');
    assert.deepEqual(world.told, ['1 opened in C0CRITICAL', '1 worse service.reachable:http critical']);
    assert.equal(summaries[0], 'http unavailable to clients for 60 seconds at 192.0.2.12:80: connection refused');
    assert.deepEqual(
      (await lastVisits(world)).filter(({ status }) => status !== 'ok').map(({ check }) => check),
      ['service.reachable:http'],
    );
    // No round runs while a job changes the cluster: `status` says how old the result is, and counts no longer.
    const later = { ...world, now: () => new Date(world.now().getTime() + 240_000) };
    const [stale] = (await lastVisits(later)).filter(({ status }) => status !== 'ok');
    assert.match(
      stale?.summary ?? '',
      /^http unavailable to clients for 4 minutes when last checked, 5 minutes ago at /,
    );
    for (let i = 0; i < 3; i += 1) await round();
    assert.deepEqual(world.told.slice(2), ['1 better service.reachable:http ok', '1 over after 6 min']);
    assert.equal(summaries[1], 'http serves clients again after 5 minutes');
  });

  it('report a bad verdict at the second look, once and in one thread', async () => {
    const { kill, rounds } = await watched();
    kill('db2');
    assert.deepEqual(await rounds(1), []);
    const [opened, ...told] = await rounds(1);
    assert.equal(opened, `1 opened in ${channel}`);
    assert(told.length > 1 && told.every((line) => line.startsWith('1 worse ')), told.join());
    assert.deepEqual(await rounds(3), []);
  });

  it('tell in the channel for what is critical, where there is one', async () => {
    const { kill, rounds } = await watched({ criticalChannel: 'C0CRITICAL', looks: 1 });
    kill('db1');
    kill('db2');
    const told = await rounds(1);
    const opened = told.filter((line) => line.includes('opened'));
    assert(
      opened.some((line) => line.endsWith('C0CRITICAL')),
      told.join(),
    );
  });

  it('tell in the critical channel when everything is unreachable', async () => {
    const { world } = await watched({ criticalChannel: 'C0CRITICAL', looks: 1 });
    const ask: typeof world.ask = async (host) => Promise.reject(new HostError(host.name, 'connecting'));
    await runHealthRound({ ...world, ask });
    assert.match(world.told.join('\n'), /opened in C0CRITICAL/);
    assert.match(world.told.join('\n'), /worse host\.answers critical/);
  });

  it('tell nothing of what is silenced, for as long as it is', async () => {
    const { world, kill, rounds } = await watched({ looks: 1 });
    kill('db2');
    await world.mutes.set({
      what: 'everything',
      until: world.now().getTime() + 150_000,
      by: 'U0ALICE',
      because: 'test',
    });
    assert.deepEqual(await rounds(3), []);
    assert.match((await rounds(1)).join(), /^1 opened/);
  });
});

describe('an incident', () => {
  const bad = {
    check: 'ldap.serves',
    status: 'critical',
    hosts: [],
    summary: 'slapd is down on mail2',
    remedy: 'Start it.',
  } as const;
  const good = { check: 'ldap.serves', status: 'ok', hosts: [], summary: 'slapd serves' } as const;

  it('is over once all has been well for a while, and is the same again when it comes back soon', async () => {
    const { world } = await watched({ looks: 1 });
    const look = async (judgement: typeof bad | typeof good, minutes = 1) => {
      await alert(world, [judgement]);
      world.wait(minutes * 60);
    };
    await look(bad, 5);
    await look(good);
    await look(good);
    await look(good, 20);
    await look(bad);
    assert.deepEqual(world.told, [
      ...[`1 opened in ${channel}`, '1 worse ldap.serves critical', '1 better ldap.serves ok', '1 over after 7 min'],
      ...['1 reopened', '1 worse ldap.serves critical'],
    ]);
  });

  it('that is silenced stays open until it has recovered: silenced is not over', async () => {
    const { world } = await watched({ looks: 1, holdSeconds: 0 });
    await alert(world, [bad]);
    const told = world.told.length;
    await world.mutes.set({ what: 'ldap', until: world.now().getTime() + 60_000, by: 'U0ALICE', because: 'of a test' });
    for (let i = 0; i < 5; i += 1) await alert(world, [bad]);
    assert.deepEqual(world.told.slice(told), []);
    const [run] = (await alertState(world)).threads;
    assert.equal(run?.over, undefined);
    await alert(world, [good]);
    assert.deepEqual(world.told.slice(told), ['1 better ldap.serves ok', '1 over after 0 s']);
  });

  it('is another one when it comes back late', async () => {
    const { world } = await watched({ looks: 1, holdSeconds: 0 });
    for (const judgement of [bad, good]) await alert(world, [judgement]);
    world.wait(3600);
    await alert(world, [bad]);
    assert.deepEqual(world.told.at(-2), `2 opened in ${channel}`);
  });
});
