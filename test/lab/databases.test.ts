import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { recoverJob } from '../../jobs/recover.ts';
import { restartJob } from '../../jobs/restart.ts';
import { targetNamed } from '../../jobs/targets.ts';
import { wsrepJob } from '../../jobs/wsrep.ts';
import { checks } from '../../src/checks/index.ts';
import { apply } from '../../src/engine/apply.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { preview } from '../../src/engine/preview.ts';
import { openLab } from '../../src/lab/lab.ts';
import { countChanges } from '../../src/model/plan.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { type LabWorld, labWorld } from '../support/lab-world.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-databases' }, console.error);
const members = ['db1', 'db2', 'filer1'];
const databases = targetNamed('databases');

/** By the socket, as root; what it prints without headings. */
async function sql(host: string, statement: string): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, ['mariadb', '-BNe', statement]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

/** Verdicts about the databases that are not ok. */
async function bad(world: LabWorld): Promise<readonly string[]> {
  const wanted = checks.filter(({ id }) => /^(galera|garbd)\./.test(id));
  const judged = await diagnose(world, wanted);
  assert(judged.length > 5, 'the databases are judged');
  return judged.flatMap(({ check, status, summary }) => (status === 'ok' ? [] : [`${status} ${check}: ${summary}`]));
}

if (!isInside) {
  describe('the databases on real hosts', () => {
    before(() => lab.up(members, { fresh: process.env.MAILHA_KEEP === undefined }));
    after(() => (process.env.MAILHA_KEEP === undefined ? lab.down({ now: true }) : undefined));
    it('pass what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  describe('the databases', () => {
    const world = labWorld(lab);
    after(() => world.close());

    it('are deployed from bare hosts by what the plan showed, and a second plan is empty', async () => {
      const plan = await preview(world, databases);
      assert((await apply(world, databases, plan)) <= countChanges(plan));
      assert.deepEqual((await preview(world, databases)).steps, []);
    });

    it('are judged ok, with two nodes and the vote of the arbiter', async () => {
      assert.deepEqual(await bad(world), []);
      assert.equal(await sql('db1', "SHOW STATUS LIKE 'wsrep_cluster_size'"), 'wsrep_cluster_size\t3');
      await wsrepJob.run(world, {});
    });

    it('have on one node what was written on the other', async () => {
      await sql(
        'db1',
        'CREATE DATABASE lab; CREATE TABLE lab.rows (id INT PRIMARY KEY); INSERT INTO lab.rows VALUES (1)',
      );
      assert.equal(await sql('db2', 'SELECT id FROM lab.rows'), '1');
    });

    it('replicate over the private network only', async () => {
      const ends = ['sport', '=', ':4567', 'or', 'dport', '=', ':4567'];
      const { stdout } = await lab.ssh('db1', ['ss', '-Htn', 'state', 'established', ...ends]);
      assert.match(stdout, /198\.51\.100\./);
      assert.doesNotMatch(stdout, /192\.0\.2\./);
    });

    it('let the network of the cluster reach their ports, and SSH whoever could before', async () => {
      const { stdout } = await lab.ssh('db1', ['nft', 'list', 'table', 'inet', 'mailha_databases']);
      assert.match(stdout, /ip saddr \{ 198\.51\.100\.11, .*\} tcp dport \{ 4444, 4567, 4568 \} accept/);
      assert.match(stdout, /policy accept/);
    });

    it('are restarted one after the other', async () => {
      const plan = await restartJob.plan(world, { of: 'databases' });
      const { sentence } = await restartJob.apply(world, { of: 'databases' }, plan);
      assert.match(sentence, /^(db1 and db2|db2 and db1) restarted, and every node is Synced$/);
      assert.deepEqual(await bad(world), []);
    });

    it('are started again from the node that has everything when all of them lost their power', async () => {
      await sql('db1', 'INSERT INTO lab.rows VALUES (2)');
      assert.equal(await sql('db2', 'SELECT COUNT(*) FROM lab.rows'), '2');
      await Promise.all(members.map((name) => lab.kill(name)));
      await lab.up(members);
      await sleep(10_000);
      const plan = await recoverJob.plan(world, { without: [] });
      const { status } = await recoverJob.apply(world, { without: [] }, plan);
      assert.equal(status, 'ok');
      for (const name of ['db1', 'db2']) assert.equal(await sql(name, 'SELECT COUNT(*) FROM lab.rows'), '2');
      assert.deepEqual(await bad(world), []);
    });
  });
}
