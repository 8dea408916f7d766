import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Operated, startOperated } from '../support/operated.ts';

const minutes = (n: number) => n * 60_000;
const state = '/var/lib/mysql/grastate.dat';
/** A guest lacks the address space that InnoDB reserves by default. */
const small = '--loose-innodb-buffer-pool-size-max=256M --innodb-buffer-pool-size=64M';
const zeros = '00000000-0000-0000-0000-000000000000';

/** Data that are on one disk only: nothing is started or joined over them before they are given up, and every row is counted. */
describe('data of databases that exist once', { timeout: minutes(60) }, () => {
  let on: Operated;

  before(async () => {
    on = await startOperated('test-at-risk');
    for (const target of ['directors', 'databases'])
      assert.match((await on.done(`deploy ${target}`, 20)).root, /deployed/i);
    await on.sql('db1', 'CREATE DATABASE lab; CREATE TABLE lab.one (id BIGINT AUTO_INCREMENT PRIMARY KEY)');
  });
  after(() => on?.demo.stop());

  const write = (host: string, rows: number) =>
    on.sql(
      host,
      `USE lab; INSERT INTO lab.one SELECT NULL FROM seq_1_to_${rows}; ${'INSERT INTO lab.one VALUES (NULL); '.repeat(20)}`,
    );
  const count = async (host: string) => Number(await on.sql(host, 'SELECT COUNT(*) FROM lab.one'));
  const counted = async (wanted: number) => {
    const found = [await count('db1'), await count('db2')];
    console.error(`rows: ${found.join(' and ')}, wanted ${wanted}`);
    assert.deepEqual(found, [wanted, wanted]);
  };
  const stop = (host: string) => on.on(host, 'systemctl', 'stop', 'mariadb');
  const dropState = (host: string, flag: 0 | 1) =>
    on.on(
      host,
      'sh',
      '-c',
      `printf 'version: 2.1\\nuuid:    ${zeros}\\nseqno:   -1\\nsafe_to_bootstrap: ${flag}\\n' >${state}`,
    );
  const refused = async (words: string, why: RegExp) => {
    const { root, text } = await on.done(words);
    assert.match(root, why, text);
    for (const host of ['db1', 'db2']) assert.match(text, new RegExp(`${host}`), 'with the table of who has what');
  };
  /** Rows that only db2 has, while no node runs. */
  const onlyOnDb2 = async () => {
    await stop('db1');
    await write('db2', 40);
    const rows = await count('db2');
    await stop('db2');
    await on.on('filer1', 'systemctl', 'stop', 'garb');
    return rows;
  };

  it('are not overwritten by a deploy or a recovery where every grastate.dat is zeros, and one is flagged', async () => {
    const rows = await onlyOnDb2();
    await dropState('db1', 1);
    await dropState('db2', 0);
    await refused('deploy databases', /no node has a valid state/);
    await refused('recover databases', /db2 is the most advanced/);
    const { root, text } = await on.done('recover databases without db1 and lose what only db1 has', 10);
    assert.match(root, /accepts writes again/, text);
    assert.match(text, /the old one is kept in/);
    await counted(rows);
    await on.on('db1', 'sh', '-c', 'rm -r /var/lib/mysql.kept-*');
  });

  it('are found by InnoDB where no node has a grastate.dat', async () => {
    const rows = await onlyOnDb2();
    for (const host of ['db1', 'db2']) await on.on(host, 'rm', state);
    await refused('deploy databases', /a cluster existed/);
    const { root, text } = await on.done('recover databases', 10);
    assert.match(root, /accepts writes again/, text);
    await counted(rows);
  });

  it('are not overwritten by joining a cluster that was started behind them', async () => {
    const rows = await onlyOnDb2();
    await dropState('db2', 0);
    await on.on(
      'db1',
      'sh',
      '-c',
      `sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' ${state}; galera_new_cluster`,
    );
    assert((await count('db1')) < rows);
    await refused('recover databases', /db2, whose state was dropped, was at/);
    await refused('deploy databases', /db2, whose state was dropped, was at/);
    await stop('db1');
    const { root, text } = await on.done('recover databases without db1 and lose what only db1 has', 10);
    assert.match(root, /accepts writes again/, text);
    await counted(rows);
    await on.on('db1', 'sh', '-c', 'rm -r /var/lib/mysql.kept-*');
  });

  it('are not overwritten where a MariaDB of its own was stopped, and are kept aside once they are given up', async () => {
    const rows = await count('db1');
    await stop('db2');
    const alone = (datadir: string, sql: string) =>
      on.on(
        'db2',
        'sh',
        '-c',
        `mariadbd --no-defaults ${small} --user=mysql --datadir=${datadir} --skip-networking --socket=/tmp/alone --pid-file=/tmp/alone.pid >/dev/null 2>&1 &
until mariadb-admin --no-defaults --socket=/tmp/alone ping >/dev/null 2>&1; do sleep 1; done
mariadb --no-defaults --socket=/tmp/alone -BNe "$1"
mariadb-admin --no-defaults --socket=/tmp/alone shutdown; wait`,
        'sh',
        sql,
      );
    await on.on(
      'db2',
      'sh',
      '-c',
      `rm -r /var/lib/mysql; install -d -o mysql -g mysql /var/lib/mysql
       mariadb-install-db --no-defaults ${small} --user=mysql --datadir=/var/lib/mysql --skip-test-db >/dev/null`,
    );
    await alone(
      '/var/lib/mysql',
      'CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY); USE shop; INSERT INTO orders SELECT seq FROM seq_1_to_77',
    );
    await refused(
      'deploy databases',
      /db2 has its own data \(shop\).*deploy databases without db2 and lose what only db2 has/s,
    );
    await refused('recover databases', /db2 has its own data \(shop\)/);
    const { root, text } = await on.done('deploy databases without db2 and lose what only db2 has', 10);
    assert.match(root, /databases deployed/i, text);
    assert.match(text, /data directory of db2 is replaced by a full transfer \(SST\)/);
    await counted(rows);
    const kept = await on.on('db2', 'sh', '-c', 'ls -d /var/lib/mysql.kept-*');
    assert.equal(await alone(kept, 'SELECT COUNT(*) FROM shop.orders'), '77');
  });
});
