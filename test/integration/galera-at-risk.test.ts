import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { recoverJob } from '../../jobs/change/recover.ts';
import { runningNodesSynced } from '../../src/checks/galera/gates.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Plan } from '../../src/model/plan/plan.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import type { Given } from '../../src/steps/galera/give-up.ts';
import { galeraStarted } from '../../src/steps/galera/started.ts';
import { type GaleraHosts, galeraHostPackages, galeraHosts, installDb } from '../support/galera-hosts.ts';

const state = '/var/lib/mysql/grastate.dat';
const zeros = '00000000-0000-0000-0000-000000000000';

/** What a deploy of the databases does about nodes that are down. */
function deploying(given: Given): Target {
  const steps = [galeraStarted({ command: 'deploy databases', ...given })];
  const stage = { on: ['database'] as const, steps, gates: [runningNodesSynced], order: 'as declared' as const };
  return {
    id: 'databases',
    summary: '',
    stages: [defineStage({ ...stage, but: given.without ?? [] }), defineStage({ ...stage, only: given.without ?? [] })],
  };
}

const disrupts = ({ steps }: Plan) =>
  steps.flatMap(({ changes }) => changes.flatMap((change) => change.disrupts ?? []));

/** Real servers with their own disks; every row is counted. */
describe('rows that are on one disk only', { timeout: 600_000 }, () => {
  let on: GaleraHosts;
  before(async () => {
    await ensurePackages(galeraHostPackages, console.error);
    on = await galeraHosts();
    await deploy();
    await on.sql('db1', 'CREATE DATABASE lab; CREATE TABLE lab.one (id BIGINT AUTO_INCREMENT PRIMARY KEY)');
  });
  after(() => on?.stop());
  beforeEach(() => void on.changes.splice(0));

  async function deploy(given: Given = {}): Promise<Plan> {
    const plan = await preview(on.world, deploying(given));
    await apply(on.world, deploying(given), plan);
    return plan;
  }
  async function recover(...without: string[]): Promise<Plan> {
    const plan = await recoverJob.plan(on.world, { without });
    await recoverJob.apply(on.world, { without }, plan);
    return plan;
  }
  const refused = async (what: () => Promise<unknown>, message: RegExp) => {
    await assert.rejects(what, { name: 'Refused', message });
    assert.deepEqual(on.changes, [], 'nothing was changed');
  };
  const count = async (host: string) => Number(await on.sql(host, 'SELECT COUNT(*) FROM lab.one'));
  const rowsOnBoth = async () => [await count('db1'), await count('db2')];
  const write = (host: string, times: number) => on.sql(host, 'INSERT INTO lab.one VALUES (NULL);'.repeat(times));
  const stop = (host: string) => on.on(host, 'systemctl stop mariadb');
  const dropState = (host: string, flag: 0 | 1) =>
    on.on(host, `printf 'version: 2.1\nuuid:    ${zeros}\nseqno:   -1\nsafe_to_bootstrap: ${flag}\n' >${state}`);
  /** db1 has 50 rows more than before, db2 has 60, and nobody runs. */
  async function tenMoreOnDb2(): Promise<number> {
    await write('db1', 50);
    await stop('db1');
    await write('db2', 10);
    const rows = await count('db2');
    await stop('db2');
    return rows;
  }

  it('survive a deploy and a recovery where no node has a grastate.dat', async () => {
    const rows = await tenMoreOnDb2();
    for (const host of ['db1', 'db2']) await on.on(host, `rm ${state}`);
    await refused(deploy, /a cluster existed \(db2 is at .*; behind it: db1 is at/);
    await recover();
    assert.deepEqual(await rowsOnBoth(), [rows, rows]);
  });

  it('survive where every grastate.dat is zeros and the node that is behind is flagged', async () => {
    const rows = await tenMoreOnDb2();
    await dropState('db1', 1);
    await dropState('db2', 0);
    await refused(deploy, /no node has a valid state .*db2 is the most advanced/);
    await refused(
      () => recover(),
      /^(?!.*`deploy).*db2 is the most advanced.*`recover databases without db1 and lose what only db1 has`/,
    );
    const plan = await recover('db1');
    assert.match(disrupts(plan).join('\n'), /data directory of db1 is replaced .*kept in \/var\/lib\/mysql\.kept-/);
    assert.deepEqual(await rowsOnBoth(), [rows, rows]);
    assert.match(await on.on('db1', 'ls /var/lib/mysql.kept-*/lab'), /^one\.ibd$/m, 'what was given up is still there');
  });

  it('survive where the cluster runs behind the node that has them', async () => {
    const rows = await tenMoreOnDb2();
    await dropState('db2', 0);
    await on.on('db1', `sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' ${state} && galera_new_cluster`);
    assert.equal(await count('db1'), rows - 10);
    for (const what of [deploy, () => recover()]) await refused(what, /db2, whose state was dropped, was at/);
    await stop('db1');
    await recover('db1');
    assert.deepEqual(await rowsOnBoth(), [rows, rows]);
  });

  it('survive in a MariaDB of its own that was stopped, and are kept beside once they are given up', async () => {
    const rows = await count('db1');
    await stop('db2');
    await on.on('db2', `${installDb('/var/lib/mysql')} && rm -rf /var/lib/mysql.kept-*`);
    // As Debian installs it: Galera is not configured yet, and has to be asked for the position all the same.
    await on.on(
      'db2',
      "sed -i.galera 's/^wsrep_on.*/wsrep_on = OFF/; /^wsrep_provider =/d; s/^binlog_format.*/binlog_format = MIXED/' /etc/mysql/my.cnf",
    );
    const orders =
      'CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY); USE shop; INSERT INTO orders SELECT seq FROM seq_1_to_77';
    await alone('/var/lib/mysql', orders);
    const why = /db2 has its own data \(shop\).*`(deploy|recover) databases without db2 and lose what only db2 has`/;
    for (const what of [deploy, () => recover()]) await refused(what, why);
    await on.on('db2', 'mv /etc/mysql/my.cnf.galera /etc/mysql/my.cnf');
    const plan = await deploy({ without: ['db2'] });
    assert.match(disrupts(plan).join('\n'), /data directory of db2 is replaced .*kept in \/var\/lib\/mysql\.kept-/);
    assert.deepEqual(await rowsOnBoth(), [rows, rows]);
    const kept = await on.on('db2', 'ls -d /var/lib/mysql.kept-*');
    assert.equal(await alone(kept, 'SELECT COUNT(*) FROM shop.orders'), '77');
  });

  /** A server that is in no cluster, for one statement. */
  const alone = (datadir: string, sql: string) =>
    on.on(
      'db2',
      `install -d -o mysql -g mysql /run/alone
mariadbd --no-defaults --user=mysql --datadir=${datadir} --innodb-use-native-aio=0 --skip-networking --socket=/run/alone/s --pid-file=/run/alone/pid >/dev/null 2>&1 &
for try in $(seq 400); do ! mariadb --no-defaults --socket=/run/alone/s -e 'DO 0' 2>/dev/null || break; sleep 0.2; done
mariadb --no-defaults --socket=/run/alone/s -BNe '${sql}' && mariadb --no-defaults --socket=/run/alone/s -e SHUTDOWN && wait`,
    );
});
