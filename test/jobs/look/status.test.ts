import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ipvsJob } from '../../../jobs/look/ipvs.ts';
import { statusJob } from '../../../jobs/look/status.ts';
import { vipJob } from '../../../jobs/look/vip.ts';
import { wsrepJob } from '../../../jobs/look/wsrep.ts';
import type { Happening } from '../../../src/model/run/journal.ts';
import { HostError } from '../../../src/model/text/errors.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';

/** A deployed cluster; hosts in `silent` do not answer. Notes which hosts were asked. */
function deployed(silent: readonly string[] = []) {
  const { world, deploy } = pretendHosts();
  const asked = new Set<string>();
  const watched: typeof world = {
    ...world,
    ask: async (host, facts) => {
      asked.add(host.name);
      if (silent.includes(host.name)) throw new HostError(host.name, 'connecting', { remedy: `Start ${host.name}.` });
      return world.ask(host, facts);
    },
  };
  return { world: watched, asked, deploy };
}

const judged = (happenings: readonly Happening[]) =>
  happenings.flatMap((happening) => (happening.kind === 'judged' ? [happening.judgement] : []));
/** What is not ok; databases are not pretended. */
const bad = (happenings: readonly Happening[]) =>
  judged(happenings).filter(({ status, check }) => status !== 'ok' && !check.startsWith('galera.'));
const outputs = (happenings: readonly Happening[]) =>
  happenings.flatMap((happening) => (happening.kind === 'output' ? [happening.host] : []));

const tables = (happenings: readonly Happening[]) =>
  happenings.flatMap((happening) => (happening.kind === 'table' ? [happening] : []));
const overviews = (happenings: readonly Happening[]) =>
  happenings.flatMap((happening) => (happening.kind === 'overview' ? [happening.overview] : []));

describe('the answer on the card', () => {
  it('of status is the whole cluster: hosts by tier, VIPs, services, what can fail next', async () => {
    const { world, deploy } = deployed(['lb2']);
    await deploy();
    await statusJob.run(world, {});
    const [overview, ...more] = overviews(world.happenings);
    assert.deepEqual(more, []);
    const directors = overview?.tiers.find(({ tier }) => tier === 'directors')?.hosts;
    assert.equal(directors?.find(({ host }) => host === 'lb2')?.status, 'degraded');
    const mail = overview?.tiers.find(({ tier }) => tier === 'mail')?.hosts;
    assert.deepEqual(
      mail?.map(({ host }) => host),
      ['mail1', 'mail2'],
    );
    assert.deepEqual(
      overview?.vips.map(({ holders }) => holders),
      [['lb1'], ['lb1']].slice(0, overview?.vips.length),
    );
    assert.deepEqual(
      overview?.services.map(({ service }) => service),
      world.cluster.inventory.services.map(({ name }) => name),
    );
    assert.match(overview?.nextLoss ?? '', /fail next|outage/);
  });

  it('of a part is no overview', async () => {
    const { world, deploy } = deployed();
    await deploy();
    await statusJob.run(world, { of: 'directors' });
    assert.deepEqual(overviews(world.happenings), []);
  });

  it('of vip says for each director whether it holds each VIP', async () => {
    const { world, deploy } = deployed(['lb2']);
    await deploy();
    await vipJob.run(world, {});
    const [table] = tables(world.happenings);
    assert.deepEqual(table?.rows[0], ['VIP', 'address', 'lb1', 'lb2']);
    assert.deepEqual(table?.rows[1]?.slice(2), ['holds it', 'unreachable']);
  });

  it('of ipvs gives weight and connections of each real server on each director', async () => {
    const { world, deploy } = deployed();
    await deploy();
    await ipvsJob.run(world, {});
    const [table] = tables(world.happenings);
    assert.deepEqual(table?.rows[0], ['service', 'real server', 'lb1', 'lb2']);
    assert.match(String(table?.rows[1]?.[2]), /^\d+ · \d+$/);
  });

  it('of wsrep has a row for each node', async () => {
    const { world } = deployed(['db2']);
    await wsrepJob.run(world, {});
    const [table] = tables(world.happenings);
    assert.deepEqual(
      table?.rows.map(([node, state]) => [node, node === 'db1' ? '' : state]),
      [
        ['node', 'state'],
        ['db1', ''],
        ['db2', 'unreachable'],
      ],
    );
  });
});

describe('status', () => {
  it('judges a deployed cluster ok, and shows the table of the director that holds the VIPs', async () => {
    const { world, deploy } = deployed();
    await deploy();
    await statusJob.run(world, {});
    assert.deepEqual(bad(world.happenings), []);
    assert.deepEqual(outputs(world.happenings), ['lb1']);
  });

  it('says of bare hosts what is missing and which deploy sets it up', async () => {
    const { world } = deployed();
    assert.equal((await statusJob.run(world, {})).status, 'critical');
    const drift = judged(world.happenings).find(({ check }) => check === 'drift.director');
    assert.equal(drift?.status, 'degraded');
    assert.match(drift?.remedy ?? '', /`plan directors`/);
    const ready = judged(world.happenings).find(({ check }) => check === 'keepalived.ready');
    assert.match(ready?.summary ?? '', /keepalived is not installed on lb1; keepalived is not installed on lb2/);
    assert.deepEqual(outputs(world.happenings), ['lb1', 'lb2']);
  });

  it('does not call it drift that a tier was never set up, and says so', async () => {
    const { world, deploy } = deployed();
    await deploy('directors');
    const { status } = await statusJob.run(world, {});
    assert.deepEqual(bad(world.happenings), []);
    assert.equal(status, 'ok');
    const drift = judged(world.happenings).filter(({ check }) => check.startsWith('drift.'));
    assert.deepEqual(
      drift.map(({ check, summary }) => `${check}: ${summary}`),
      [
        'drift.director: 2 hosts up to date',
        'drift.database: 2 hosts up to date; not set up yet: databases',
        'drift.mail: 2 hosts up to date; not set up yet: mail-store',
      ],
    );
  });

  it('gives every bad verdict a remedy', async () => {
    const { world } = deployed(['db1']);
    await statusJob.run(world, {});
    for (const { status, remedy, check } of judged(world.happenings)) assert(status === 'ok' || remedy, check);
  });

  it('reads only the hosts of the tier and those that it depends on', async () => {
    const { world, asked } = deployed();
    await statusJob.run(world, { of: 'directors' });
    assert.deepEqual([...asked].sort(), ['db1', 'db2', 'lb1', 'lb2', 'mail1', 'mail2']);
    assert(judged(world.happenings).some(({ check }) => check === 'vip.held-once'));
  });

  it('judges by the whole inventory also when it reads only a part', async () => {
    const { world, deploy } = deployed();
    await deploy();
    const { status, about, sentence } = await statusJob.run(world, { of: 'directors' });
    assert.deepEqual(bad(world.happenings), []);
    assert.equal(status, 'ok');
    assert.equal(about, 'example');
    assert.match(sentence, /^all \d+ checks passed$/);
  });

  it('leaves out what does not concern the tier, and reads the hosts that serve it', async () => {
    const { world, asked } = deployed();
    await statusJob.run(world, { of: 'mail' });
    assert.deepEqual([...asked].sort(), ['db1', 'db2', 'lb1', 'lb2', 'mail1', 'mail2']);
    assert(!judged(world.happenings).some(({ check }) => check === 'vip.held-once'));
    assert.deepEqual(outputs(world.happenings), []);
  });

  it('says of one host only what is its own, and of its role what all keep together', async () => {
    const { world, deploy } = deployed(['lb2']);
    await deploy();
    await statusJob.run(world, { of: 'lb1' });
    const summary = (id: string) => judged(world.happenings).find(({ check }) => check === id)?.summary ?? '';
    assert.equal(summary('host.answers'), '1 host reachable');
    assert.match(summary('vip.held-once'), /lb2 unreachable and may hold it too/);
  });

  it('continues with the others when a host does not answer', async () => {
    const { world, deploy } = deployed(['lb2']);
    await deploy();
    const { status } = await statusJob.run(world, { of: 'directors' });
    assert.equal(status, 'degraded');
    const answers = judged(world.happenings).find(({ check }) => check === 'host.answers');
    assert.deepEqual(answers?.remedy, 'Start lb2.');
    assert.deepEqual(outputs(world.happenings), ['lb1']);
  });
});

describe('ipvs', () => {
  it('shows the table of each director', async () => {
    const { world, deploy } = deployed();
    await deploy();
    assert.deepEqual(await ipvsJob.run(world, {}), { status: 'ok', sentence: 'IPVS tables of lb1 and lb2' });
    assert.deepEqual(outputs(world.happenings), ['lb1', 'lb2']);
  });

  it('is unknown when a director has none to show, and says why', async () => {
    const { world, deploy } = deployed(['lb2']);
    await deploy();
    assert.deepEqual(await ipvsJob.run(world, {}), {
      status: 'unknown',
      sentence: '1 of 2 directors have an IPVS table',
    });
    assert.deepEqual(
      world.happenings.filter(({ kind }) => kind === 'trouble'),
      [{ kind: 'trouble', host: 'lb2', message: 'lb2: connecting', remedy: 'Start lb2.' }],
    );
  });
});

describe('vip', () => {
  it('tells who holds each VIP, and the state and priority of each director', async () => {
    const { world, deploy } = deployed();
    await deploy();
    await vipJob.run(world, {});
    assert.deepEqual(
      judged(world.happenings).map(({ check, summary }) => [check, summary]),
      [
        ['vip.held-once', 'lb0 (192.0.2.12) is on lb1; db0 (192.0.2.10) is on lb1'],
        [
          'keepalived.ready',
          ['lb1 is MASTER', 'lb2 is BACKUP']
            .flatMap((who, i) => ['lb0', 'db0'].map((vip) => `${who} for ${vip} with priority ${[200, 150][i]}`))
            .join(', '),
        ],
      ],
    );
  });
});
