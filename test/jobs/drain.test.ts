import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../commands/index.ts';
import { drainJob, undrainJob } from '../../jobs/drain.ts';
import { inventory } from '../support/fake-world.ts';
import { pretendHosts } from '../support/pretend-hosts.ts';

const because = "its disk; $(rm -rf /) 'is' being replaced";

async function deployed() {
  const pretended = pretendHosts();
  await pretended.deploy('all');
  pretended.world.changes.length = 0;
  return pretended;
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
    assert.match(sentence, /^mail2 is given no new clients; nobody is connected any more\. `undrain mail2` ends it$/);
    assert(
      world.happenings.some(
        (one) => one.kind === 'gate' && /mail2 is drained on lb1 and lb2/.test(one.judgement.summary),
      ),
    );
    assert.deepEqual((await drainJob.plan(world, { host: 'mail2', because })).steps, []);
  });

  it('lets nothing that was typed be read by a shell', async () => {
    const { world } = await deployed();
    const argvs: (readonly string[])[] = [];
    const change: typeof world.change = async (host, wanted) => {
      argvs.push(wanted.run);
      await world.change(host, wanted);
    };
    const plan = await drainJob.plan(world, { host: 'mail2', because });
    await drainJob.apply({ ...world, change }, { host: 'mail2', because }, plan);
    assert(argvs.length > 0);
    for (const argv of argvs) assert.equal(argv.indexOf(because), 5);
  });

  it('is ended by undrain', async () => {
    const { world } = await deployed();
    await drainJob.apply(world, { host: 'db2', because }, await drainJob.plan(world, { host: 'db2', because }));
    const plan = await undrainJob.plan(world, { host: 'db2' });
    assert.match((await undrainJob.apply(world, { host: 'db2' }, plan)).sentence, /db2 is given clients again/);
    assert.deepEqual((await undrainJob.plan(world, { host: 'db2' })).steps, []);
    assert.equal((await undrainJob.nothingToDo?.(world, { host: 'db2' }))?.sentence, 'db2 is not drained');
  });

  it('is refused for the last one that serves, and for a host that serves nothing', async () => {
    const { world } = await deployed();
    await drainJob.apply(world, { host: 'db2', because }, await drainJob.plan(world, { host: 'db2', because }));
    await assert.rejects(
      drainJob.plan(world, { host: 'db1', because }),
      /db1 is the last that lb[12] gives clients of mysql to.*Bring another one back first/,
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
    assert.deepEqual(asked('mail2'), { host: 'mail2', because: 'drained by mailha' });
    assert.throws(() => asked('lb1'), /There is no real server called/);
    assert.throws(() => asked('mail2', 'since'), /Usage: drain HOST/);
  });
});
