import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deployJob } from '../../jobs/change/deploy.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import { countChanges, hostsOf } from '../../src/model/plan/plan.ts';
import { targetNamed, targets } from '../../src/targets/index.ts';
import { cluster, inventory } from '../support/fake-world.ts';
import { pretendHosts } from '../support/pretend-hosts.ts';
import { iredmailOf } from '../support/small-tarball.ts';

const directors = targetNamed('directors');

describe('deploy directors', () => {
  it('takes packages first, then bare real servers, the backup director, and the preferred one', async () => {
    const { world } = pretendHosts();
    const plan = await preview(world, directors);
    const isPackages = ({ step }: { readonly step: string }) => step.endsWith('.installed');
    const packages = plan.steps.filter(isPackages);
    assert.deepEqual(plan.steps.slice(0, packages.length), packages);
    assert.deepEqual(hostsOf({ ...plan, steps: packages }), ['lb1', 'lb2', 'mail1', 'mail2']);
    const others = plan.steps.filter((step) => !isPackages(step));
    assert.deepEqual(hostsOf({ ...plan, steps: others }), ['db1', 'db2', 'mail1', 'mail2', 'lb2', 'lb1']);
  });

  // Every step is planned again before it is taken, so this fails when a step wants something that the plan did not show.
  it('makes bare hosts as declared by what the plan showed, and plans nothing afterwards', async () => {
    const { world } = pretendHosts();
    const plan = await preview(world, directors);
    const made = await apply(world, directors, plan);
    assert(made > 40 && made <= countChanges(plan), `${made} of ${countChanges(plan)}`);
    assert.deepEqual((await preview(world, directors)).steps, []);
  });

  it('says in one sentence what was done, and shows the table of the director that holds the VIPs', async () => {
    const { world } = pretendHosts();
    const plan = await deployJob.plan(world, { target: 'directors' });
    const { sentence } = await deployJob.apply(world, { target: 'directors' }, plan);
    assert.match(sentence, /^directors deployed: \d+ changes made; verified: no changes remain$/);
    assert.deepEqual(
      world.happenings.filter(({ kind }) => kind === 'output'),
      [{ kind: 'output', host: 'lb1', command: 'ipvsadm -Ln', text: 'a table\n' }],
    );
  });

  it('completes when it is interrupted after any change and planned again', async () => {
    const { world: whole } = pretendHosts();
    const total = await apply(whole, directors, await preview(whole, directors));
    for (let cut = 1; cut < total; cut += 3) {
      const { world, hosts } = pretendHosts();
      const plan = await preview(world, directors);
      await assert.rejects(apply(dyingAfter(cut, world), directors, plan), /the worker is gone/);
      await apply(world, directors, await preview(world, directors));
      assert.deepEqual((await preview(world, directors)).steps, [], `cut after ${cut}`);
      assert.equal(hosts.get('lb1')?.units.get('keepalived.service')?.active, 'active');
    }
  });

  it('repairs an edited file on a live pair, on the backup before the holder of the VIPs', async () => {
    const { world, hosts } = pretendHosts();
    await apply(world, directors, await preview(world, directors));
    for (const name of ['lb1', 'lb2']) {
      const files = hosts.get(name)?.files;
      const conf = files?.get(paths.keepalived);
      if (conf) files?.set(paths.keepalived, { ...conf, content: `${conf.content}# by hand\n` });
    }
    const plan = await preview(world, directors);
    assert.deepEqual(
      plan.steps.map(({ host, step, changes }) => [host, step, ...changes.map(({ summary }) => summary)]),
      ['lb2', 'lb1'].map((host) => [
        host,
        'keepalived.holds-vips',
        'change /etc/keepalived/keepalived.conf',
        'create /var/lib/mailha and validate the keepalived configuration',
        'reload or start keepalived',
      ]),
    );
    assert.match(plan.steps[0]?.changes[0]?.diff ?? '', /^-\*{8}$/m);
  });

  it('changes the table of a live pair, without waiting for the director whose turn is still to come', async () => {
    const { world, deploy } = pretendHosts();
    await deploy();
    const services = world.cluster.inventory.services.map((service) => ({ ...service, persistent: 900 }));
    const declared = { ...world.cluster, inventory: { ...world.cluster.inventory, services } };
    const changed = { ...world, cluster: declared };
    const plan = await preview(changed, directors);
    assert.deepEqual(hostsOf(plan), ['lb2', 'lb1']);
    await apply(changed, directors, plan);
    assert.deepEqual((await preview(changed, directors)).steps, []);
  });

  it('shows no secret in its plan', async () => {
    const { world } = pretendHosts();
    const shown = JSON.stringify(await preview(world, directors));
    for (const secret of Object.values(cluster.secrets)) assert(!shown.includes(secret));
  });

  it('puts no secret into an argv', async () => {
    const { world } = pretendHosts();
    const argvs: string[] = [];
    const change: typeof world.change = async (host, wanted) => {
      argvs.push(wanted.run.join(' '));
      await world.change(host, wanted);
    };
    await apply({ ...world, change }, directors, await preview(world, directors));
    for (const secret of Object.values(cluster.secrets)) assert(!argvs.some((argv) => argv.includes(secret)));
  });
});

/** As a worker that is killed: nothing more happens after so many changes, not even an undo. */
function dyingAfter(changes: number, world: ReturnType<typeof pretendHosts>['world']): typeof world {
  let left = changes;
  return {
    ...world,
    async change(host, wanted) {
      if (left-- <= 0) throw new Error('the worker is gone');
      await world.change(host, wanted);
    },
  };
}

describe('targets', () => {
  it('have names that differ, and steps that promise the same where their ids are the same', () => {
    assert.equal(new Set(targets.map(({ id }) => id)).size, targets.length);
    const steps = targets.flatMap(({ stages }) => stages.flatMap((stage) => stage.steps));
    const promises = new Set(steps.map(({ id, summary }) => `${id} ${summary}`));
    assert.equal(promises.size, new Set(steps.map(({ id }) => id)).size);
  });

  it('are refused by an unknown name, with those there are', () => {
    assert.throws(
      () => targetNamed('loadbalancers'),
      /There is no target called loadbalancers; there are: directors, databases, mail-store, mail, real-servers, all\./,
    );
  });
});

describe('deploy all, with iRedMail', () => {
  const all = targetNamed('all');
  const bare = () => pretendHosts({ mail: { ...inventory.mail, iredmail: iredmailOf() } });

  it('makes bare hosts as declared by what the plan showed, and plans nothing afterwards', async () => {
    const { world, deploy, hosts } = bare();
    const plan = await preview(world, all);
    await apply(world, all, plan);
    assert.deepEqual((await preview(world, all)).steps, []);
    assert.equal(await deploy('mail'), 0);
    assert.equal(await deploy('directors'), 0);
    const [first, second] = ['mail1', 'mail2'].map((name) => hosts.get(name)?.slapd.entries);
    assert.deepEqual(second, first);
  });

  it('is refused while the clock of a mail host is off by a minute', async () => {
    const { world, hosts, deploy } = bare();
    const mail2 = hosts.get('mail2');
    assert(mail2);
    mail2.clockMs = -60_000;
    await assert.rejects(
      deploy('all'),
      /host\.clock:mail is degraded: clock of mail2 is at least 60\.0 s behind the worker.*timedatectl/,
    );
    assert.deepEqual(world.changes, []);
    mail2.clockMs = 0;
    assert((await deploy('all')) > 100);
    mail2.clockMs = 60_000;
    assert.equal(await deploy('all'), 0);
  });

  it('begins with packages on all hosts, and installs iRedMail once directors give clients to the databases', async () => {
    const { world, deploy } = bare();
    const plan = await preview(world, all);
    const packages = plan.steps.findIndex(({ step }) => step === 'hosts-file.written');
    assert.deepEqual([...hostsOf({ ...plan, steps: plan.steps.slice(0, packages) })].sort(), [
      ...['db1', 'db2', 'filer1', 'lb1', 'lb2', 'mail1', 'mail2'],
    ]);
    await deploy('all');
    const at = (what: RegExp) => world.changes.findIndex((change) => what.test(change));
    const order = [/reload or start keepalived/, /run iRedMail's installer/, /mail2: load the directory from mail1/];
    assert.deepEqual(
      order.map(at),
      order.map(at).toSorted((a, b) => a - b),
    );
    assert(order.map(at).every((place) => place >= 0));
  });
});
