import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { commands } from '../../../commands/index.ts';
import { drainJob, undrainJob } from '../../../jobs/change/drain.ts';
import { maintenanceJob } from '../../../jobs/change/maintenance.ts';
import { drainedAlike } from '../../../src/checks/director/drained-alike.ts';
import { diagnose } from '../../../src/engine/diagnose.ts';
import { declaredTable } from '../../../src/facts/director/ipvs.ts';
import type { Cluster } from '../../../src/model/plan/step.ts';
import type { Calendar } from '../../../src/model/run/calendar.ts';
import { HostError } from '../../../src/model/text/errors.ts';
import { drained, undrained } from '../../../src/steps/director/drain.ts';
import { inventory } from '../../support/fake-world.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';
import { hostNamed } from '../../support/views.ts';

const because = "its disk; $(rm -rf /) 'is' being replaced";

async function deployed() {
  const pretended = pretendHosts();
  await pretended.deploy('all');
  pretended.world.changes.length = 0;
  return pretended;
}

/** Changes as they are, and what they run. */
function recorded(world: Awaited<ReturnType<typeof deployed>>['world']) {
  const argvs: (readonly string[])[] = [];
  const change: typeof world.change = async (host, wanted) => {
    argvs.push(wanted.run);
    await world.change(host, wanted);
  };
  return { argvs, change };
}

describe('drain', () => {
  it('writes on every director who is drained and why, and waits until their tables say so', async () => {
    const { world } = await deployed();
    const plan = await drainJob.plan(world, { host: 'mail2', because });
    const { sentence } = await drainJob.apply(world, { host: 'mail2', because }, plan);
    assert.deepEqual(
      world.changes,
      ['lb1', 'lb2'].map((name) => `${name}: write /etc/ha.d/maintenance/192.0.2.18`),
    );
    assert.match(sentence, /^mail2 drained; no connections remaining\. `undrain mail2` ends it$/);
    assert(
      world.happenings.some(
        (one) => one.kind === 'gate' && /mail2 is drained on lb1 and lb2/.test(one.judgement.summary),
      ),
    );
    assert.deepEqual((await drainJob.plan(world, { host: 'mail2', because })).steps, []);
  });

  it('lets nothing that was typed be read by a shell', async () => {
    const { world } = await deployed();
    const { argvs, change } = recorded(world);
    const plan = await drainJob.plan(world, { host: 'mail2', because });
    await drainJob.apply({ ...world, change }, { host: 'mail2', because }, plan);
    assert(argvs.length > 0);
    for (const argv of argvs) assert.equal(argv[5], `by U0ALICE because ${because}`);
    assert(!argvs.some((argv) => argv[2]?.includes('rm -rf')));
  });

  it('names its owner under `people` rather than an id', async () => {
    const { world } = await deployed();
    const access = {
      ...inventory.access,
      people: { alice: ['U0ALICE', 'os:alice'] },
    } satisfies typeof inventory.access;
    const named = { ...world, cluster: { ...world.cluster, inventory: { ...inventory, access } } };
    const { argvs, change } = recorded(world);
    const plan = await drainJob.plan(named, { host: 'mail2', because });
    await drainJob.apply({ ...named, change }, { host: 'mail2', because }, plan);
    assert.deepEqual([...new Set(argvs.map((argv) => argv[5]))], [`by alice because ${because}`]);
  });

  it('is ended by undrain', async () => {
    const { world } = await deployed();
    await drainJob.apply(world, { host: 'db2', because }, await drainJob.plan(world, { host: 'db2', because }));
    const plan = await undrainJob.plan(world, { host: 'db2' });
    assert.match((await undrainJob.apply(world, { host: 'db2' }, plan)).sentence, /db2 back in service/);
    assert.deepEqual((await undrainJob.plan(world, { host: 'db2' })).steps, []);
    assert.equal((await undrainJob.nothingToDo?.(world, { host: 'db2' }))?.sentence, 'db2 is not drained');
  });

  it('succeeds on the directors that are up, says what the other will do, and is reported as drift once that is back', async () => {
    const { world } = await deployed();
    let isDown = true;
    const ask: typeof world.ask = (host, facts) =>
      isDown && host.name === 'lb1'
        ? Promise.reject(new HostError('lb1', 'connecting: timed out'))
        : world.ask(host, facts);
    const partly = { ...world, ask };
    const plan = await drainJob.plan(partly, { host: 'mail2', because });
    assert.match(plan.steps[0]?.changes[0]?.disrupts ?? '', /lb1 unreachable and not drained there: repeat the drain/);
    const { status, sentence } = await drainJob.apply(partly, { host: 'mail2', because }, plan);
    assert.equal(status, 'ok');
    assert.deepEqual(world.changes, ['lb2: write /etc/ha.d/maintenance/192.0.2.18']);
    assert.match(
      sentence,
      /lb1 unreachable and not updated: with the VIP it would send mail2 new connections\. .*repeat `drain mail2` then/,
    );

    isDown = false;
    const [drift] = await diagnose(partly, [drainedAlike]);
    assert.equal(drift?.status, 'degraded');
    assert.equal(drift?.summary, 'mail2 is drained on lb2 but not on lb1');
    assert.match(drift?.remedy ?? '', /^Run `drain mail2` to drain it on every director/);
    await drainJob.apply(partly, { host: 'mail2', because }, await drainJob.plan(partly, { host: 'mail2', because }));
    assert.equal((await diagnose(partly, [drainedAlike]))[0]?.status, 'ok');
    assert.equal(world.changes.at(-1), 'lb1: write /etc/ha.d/maintenance/192.0.2.18');

    isDown = true;
    const undo = await undrainJob.plan(partly, { host: 'mail2' });
    const undone = await undrainJob.apply(partly, { host: 'mail2' }, undo);
    assert.match(undone.sentence, /^mail2 back in service on lb2; lb1 unreachable and still drains it/);
    isDown = false;
    assert.equal((await diagnose(partly, [drainedAlike]))[0]?.summary, 'mail2 is drained on lb1 but not on lb2');
  });

  it('is refused where no director answers', async () => {
    const { world } = await deployed();
    const ask: typeof world.ask = (host) => Promise.reject(new HostError(host.name, 'connecting: timed out'));
    await assert.rejects(drainJob.plan({ ...world, ask }, { host: 'mail2', because }), /No director reachable/);
  });

  it('is refused for the last one that serves, and for a host that serves nothing', async () => {
    const { world } = await deployed();
    await drainJob.apply(world, { host: 'db2', because }, await drainJob.plan(world, { host: 'db2', because }));
    await assert.rejects(
      drainJob.plan(world, { host: 'db1', because }),
      /db1 is the last real server of mysql on lb[12].*Bring another one back first/,
    );
    await assert.rejects(drainJob.plan(world, { host: 'lb1', because }), /lb1 serves no virtual service/);
  });

  it('is typed with a reason, or without', () => {
    const asked = (...words: readonly string[]) => {
      const command = commands.find(({ name }) => name === 'drain');
      assert(command && 'request' in command);
      return command.request(words, inventory).params;
    };
    assert.deepEqual(asked('mail2', 'because', 'of', 'rain'), { host: 'mail2', because: 'of rain' });
    assert.deepEqual(asked('mail2'), { host: 'mail2', because: 'no reason given' });
    assert.deepEqual(asked('mail2', 'for', '90m'), { host: 'mail2', because: 'no reason given', minutes: 90 });
    assert.throws(() => asked('lb1'), /Unknown real server/);
    assert.throws(() => asked('mail2', 'since'), /Usage: drain HOST/);
    assert.throws(() => asked('mail2', 'for', 'ever'), /Invalid duration "ever"; use `2h`/);
    assert.throws(() => asked('mail2', 'for', '8d'), /Duration "8d" is too long; use at most/);
  });
});

describe('maintenance', () => {
  function asked(...words: readonly string[]) {
    const command = commands.find(({ name }) => name === 'maintenance');
    assert(command && 'request' in command);
    return command.request(words, inventory);
  }

  it('drains for some time, reminds when it is over, and no more once it has ended', async () => {
    const { world: plain } = await deployed();
    const kept = new Map<string, { readonly seconds: number; readonly text: string }>();
    const calendar: Calendar = {
      once: async (name, seconds, { text }) => void kept.set(name, { seconds, text }),
      every: () => assert.fail('once is enough'),
      forget: async (name) => kept.delete(name),
      all: async () => [],
    };
    const world = { ...plain, calendar };
    const { job, params } = asked('mail2', 'for', '1h30m', 'because', 'its', 'disk');
    assert.equal(job, 'drain');
    assert.deepEqual(params, { host: 'mail2', because: 'its disk', minutes: 90 });
    const drain = { host: 'mail2', because: 'its disk', minutes: 90 };
    const { sentence } = await drainJob.apply(world, drain, await drainJob.plan(world, drain));
    assert.match(sentence, /reminder in 1 h 30 min$/);
    assert.deepEqual([...kept], [['maintenance-mail2', { seconds: 5400, text: 'maintenance mail2' }]]);
    const reminded = await maintenanceJob.run(world, { host: 'mail2' });
    assert.deepEqual(reminded, {
      status: 'degraded',
      sentence: 'mail2 is drained by U0ALICE because its disk. `undrain mail2` ends it',
    });
    assert.equal(asked('mail2', 'over').job, 'undrain');
    await undrainJob.apply(world, { host: 'mail2' }, await undrainJob.plan(world, { host: 'mail2' }));
    assert.equal(kept.size, 0);
    assert.equal((await maintenanceJob.run(world, {})).sentence, 'no real server is drained');
  });

  it('wants to know for how long and why', () => {
    assert.throws(
      () => asked('mail2', 'for', '2h'),
      /Duration or reason missing, as in `maintenance mail2 for 2h because/,
    );
    assert.throws(() => asked('mail2', 'because', 'x'), /Duration or reason missing/);
    assert.throws(() => asked('lb1'), /Unknown real server/);
  });

  it('is written by the host with the end that its clock gives it', async () => {
    const [change] = drained(hostNamed('mail2'), { note: 'by U0ALICE because of $(rain)', minutes: 90 }).plan(
      { view: { maintenance: new Map(), reasons: new Map() }, table: everybodyServes },
      hostNamed('lb1'),
      { inventory } as Cluster,
      { seen: [], missing: [] },
    );
    assert(change);
    const file = join(mkdtempSync(join(tmpdir(), 'mailha-drain-')), 'note');
    const [program, ...args] = change.run.map((word) => (word.startsWith('/etc/') ? file : word));
    execFileSync(program ?? '', args);
    const [, until] = /^until (.+) UTC by U0ALICE because of \$\(rain\)\n$/.exec(readFileSync(file, 'utf8')) ?? [];
    const minutes = (Date.parse(`${until}Z`) - Date.now()) / 60_000;
    assert(minutes > 88 && minutes <= 90, until);
  });
});

describe('undrain', () => {
  it('puts the note back when it is undone, so that operators still find who drained the server and why', () => {
    const note = 'until 2026-11-27 13:40 UTC by U0ALICE because of $(rain)';
    const [change] = undrained(hostNamed('mail2')).plan(
      { view: { maintenance: new Map([['192.0.2.18', note]]), reasons: new Map() } },
      hostNamed('lb1'),
      { inventory } as Cluster,
      { seen: [], missing: [] },
    );
    assert.deepEqual(change?.undo?.[0]?.run.slice(-2), ['/etc/ha.d/maintenance/192.0.2.18', note]);
  });
});

/** As ipvs has it where all real servers have a weight. */
const everybodyServes = {
  services: declaredTable(inventory).map(({ address, realServers }) => ({
    protocol: 'TCP',
    address,
    scheduler: 'sh',
    realServers: realServers.map((real) => ({ address: real.address, weight: 1, active: 0 })),
  })),
};
