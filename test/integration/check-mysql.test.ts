import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { visit } from '../../src/clients/visit.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { checkScripts } from '../support/check-scripts.ts';
import { comesTrue } from '../support/comes-true.ts';
import { type GaleraNode, galeraNode, galeraPackages } from '../support/galera-node.ts';

const scripts = checkScripts({ 'monitor.password': 'monitor-password\n' });
let node: GaleraNode;
before(async () => {
  await ensurePackages(galeraPackages, console.error);
  node = await galeraNode();
  await node.sql('CREATE DATABASE monitoring');
  await node.sql('CREATE TABLE monitoring.monitoring (data VARCHAR(1) PRIMARY KEY)');
  await node.sql("INSERT INTO monitoring.monitoring VALUES ('X')");
  await node.sql("GRANT SELECT ON monitoring.* TO 'monitor'@'%' IDENTIFIED BY 'monitor-password'");
});
after(async () => {
  await node.stop();
  scripts.remove();
});

describe('check-mysql', () => {
  const check = async () => {
    const { passes, why } = await scripts.run('check-mysql', node.port);
    return passes ? 'passes' : why;
  };
  /** What it says meanwhile. */
  const meanwhile = async (statement: string, back: string) => {
    await node.sql(statement);
    const said = await check();
    await node.sql(back);
    // A node that was desynced becomes Synced a moment later.
    await comesTrue('it passes again', async () => (await check()) === 'passes');
    return said;
  };

  it('passes for a node that is Primary, ready and Synced', async () => {
    assert.equal(await check(), 'passes');
  });

  it('does not pass for a node that takes no writes', async () => {
    assert.equal(await meanwhile('SET GLOBAL read_only = ON', 'SET GLOBAL read_only = OFF'), 'read_only is ON');
  });

  it('fails for a node that is set to reject queries', async () => {
    const said = await meanwhile('SET GLOBAL wsrep_reject_queries = ALL', 'SET GLOBAL wsrep_reject_queries = NONE');
    assert.notEqual(said, 'passes');
  });

  it('does not pass for a donor whose transfer locks its tables, and passes for one whose transfer does not', async () => {
    const [desync, back] = ['SET GLOBAL wsrep_desync = ON', 'SET GLOBAL wsrep_desync = OFF'];
    assert.equal(await meanwhile(desync, back), 'wsrep_local_state is 2 (Donor/Desynced)');
    await node.sql('SET GLOBAL wsrep_sst_method = mariabackup');
    assert.equal(await meanwhile(desync, back), 'passes');
    await node.sql('SET GLOBAL wsrep_sst_method = rsync');
  });

  it('does not pass for a server that replicates nothing', async () => {
    assert.equal(await meanwhile('SET GLOBAL wsrep_on = OFF', 'SET GLOBAL wsrep_on = ON'), 'wsrep_on is OFF');
  });

  it('fails when the table has no row', async () => {
    const [take, put] = ['DELETE FROM monitoring.monitoring', "INSERT INTO monitoring.monitoring VALUES ('X')"];
    assert.equal(await meanwhile(take, put), 'monitoring.monitoring has no row');
  });
});

describe('a client of the health round', () => {
  const why = async (password = 'monitor-password') => {
    const target = { name: 'mysql', address: '127.0.0.1', port: node.port, way: 'mysql' } as const;
    return (await visit(target, password)).why;
  };

  it('is served by a Primary node, and by one that knows no account monitor', async () => {
    assert.equal(await why(), undefined);
    assert.equal(await why('another password'), undefined);
  });

  it('is not served by a node that greets clients and refuses their queries', async () => {
    await node.sql('SET GLOBAL wsrep_reject_queries = ALL');
    const refused = await why();
    await node.sql('SET GLOBAL wsrep_reject_queries = NONE');
    assert.match(refused ?? '', /WSREP has not yet prepared node/);
  });

  it('says in plain words that nothing listens', async () => {
    const target = { name: 'http', address: '127.0.0.1', port: 1, way: 'http' } as const;
    assert.equal((await visit(target, '')).why, 'connection refused: nothing listens there');
    assert.equal((await visit({ ...target, way: 'mysql' }, '')).why, 'connection refused: nothing listens there');
  });
});
