import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { loadInventory } from '../../src/config/inventory-file.ts';
import { loadSecrets } from '../../src/config/secrets-file.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import { portsGuarded } from '../../src/steps/host/firewall.ts';
import { type Operated, startOperated } from '../support/operated.ts';
import { listenTo, type Wire } from '../support/wire.ts';

const minutes = (n: number) => n * 60_000;
const galeraPorts = 'tcp port 4444 or tcp port 4567 or tcp port 4568 or udp port 4567';

/** Every step as people take it: Slack, queue, worker, SSH, MariaDB on real Debian hosts. */
describe('the databases, from the chat', { timeout: minutes(60) }, () => {
  let on: Operated;
  let wires: { readonly public: Wire; readonly private: Wire };

  before(async () => {
    await ensurePackages(['tcpdump'], console.error);
    on = await startOperated('test-databases');
    const listen = (network: 'public' | 'private') => listenTo(on.demo.lab, network, galeraPorts);
    wires = { public: await listen('public'), private: await listen('private') };
    assert.match((await on.done('deploy directors', 20)).root, /directors deployed/i);
  });
  after(() => on?.demo.stop());

  it('are deployed from bare hosts by what the plan showed, and a second plan is empty', async () => {
    const { root, text } = await on.done('deploy databases', 20);
    assert.match(root, /databases deployed/i);
    assert.match(text, /-> 192\.0\.2\.15:3306 +Route +1/);
    assert.match(text, /-> 192\.0\.2\.16:3306 +Route +1/);
    assert.match((await on.done('plan databases')).root, /up to date/);
  });

  it('are judged well, and mail hosts reach them through the VIP', async () => {
    const { root, text } = await on.done('status');
    assert.match(root, /^OK lab: /, text);
    assert.match(text, /database\.reached/);
  });

  it('stand side by side, with the vote of the arbiter', async () => {
    const { root, text } = await on.done('wsrep');
    assert.match(root, /^OK lab: /);
    assert.match(text, /wsrep_cluster_size +3 +3/);
    assert.match(text, /garbd runs on filer1/);
  });

  it('have on one node what was written on the other', async () => {
    await on.sql('db1', 'CREATE DATABASE lab; CREATE TABLE lab.written (id BIGINT PRIMARY KEY)');
    await on.sql('db1', 'INSERT INTO lab.written VALUES (1)');
    assert.equal(await on.sql('db2', 'SELECT id FROM lab.written'), '1');
  });

  it('keep root by the socket, and put no password where others may read it', async () => {
    assert.equal(await on.sql('db2', 'SELECT CURRENT_USER()'), 'root@localhost');
    const found = await on.on(
      'db1',
      'sh',
      '-c',
      'cat /proc/[0-9]*/cmdline /etc/mysql/*.cnf /etc/mysql/*/*.cnf | tr "\\0" " "',
    );
    assert.doesNotMatch(found, /password *=/i);
    assert.match(await on.on('db1', 'stat', '-c', '%a', '/etc/hosts'), /644/);
  });

  it('open their ports to the cluster networks, and leave SSH access unchanged', async () => {
    const rules = await on.on('db1', 'nft', 'list', 'table', 'inet', 'mailha_ports');
    assert.match(rules, /ip saddr \{ 198\.51\.100\.11, .*\} tcp dport \{ 4444, 4567, 4568 \} accept/);
    assert.match(rules, /policy accept/);
    assert.equal(
      await on.on('db1', 'sh', '-c', 'systemctl list-timers --all | grep -c mailha-firewall-undo || true'),
      '0',
    );
  });

  it('roll back firewall rules that were not confirmed, so SSH is never locked out, and restore them on deploy', async () => {
    const { inventory } = loadInventory(on.demo.lab.paths.inventory);
    const [host] = hostsWith(inventory, 'database');
    assert(host);
    const bare = { files: new Map(), units: new Map(), firewallVersion: undefined, addresses: [] };
    const world = { inventory, secrets: loadSecrets(on.demo.env.MAILHA_SECRETS ?? '') };
    const changes = portsGuarded.plan(bare, host, world, { seen: [], missing: [] });
    const load = changes.find(({ summary }) => summary.startsWith('load the rules'));
    await on.on(host.name, ...(load?.run ?? []));
    const tables = () => on.on(host.name, 'nft', 'list', 'tables');
    assert.match(await tables(), /mailha_ports/);
    await on.until('the rules are rolled back', async () => !/mailha_ports/.test(await tables()));
    assert.match((await on.done('deploy databases', 10)).root, /databases deployed: 2 changes/i);
    assert.match(await tables(), /mailha_ports/);
  });

  it('are restarted one at a time while a client writes through the VIP', async () => {
    const writer = on.writer();
    const { root } = await on.done('restart databases', 10);
    const written = await writer.stop();
    console.error(
      `${written.acknowledged.length} written, ${written.failed.length} failed, gap ${written.longestGapMs} ms`,
    );
    assert.match(root, /(db1 and db2|db2 and db1) restarted, and every node is Synced/);
    assert(written.failed.length <= 4, written.failed.join('\n'));
    await on.hold(written);
  });

  it('take a change of their configuration one node at a time, and stay up with one that is refused', async () => {
    const bad = '/etc/mysql/mariadb.conf.d/90-by-hand.cnf';
    await on.on('db1', 'sh', '-c', `printf '[mysqld]\\nno_such_setting = 1\\n' >${bad}`);
    const refused = await on.done('restart db1');
    assert.match(refused.root, /failed.*no_such_setting/is);
    assert.equal(await on.sql('db1', "SHOW STATUS LIKE 'wsrep_local_state'"), 'wsrep_local_state\t4');
    await on.on('db1', 'rm', bad);
    const { inventory } = on.demo.lab.paths;
    await writeFile(inventory, (await readFile(inventory, 'utf8')).replace('sst: mariabackup', 'sst: rsync'));
    await on.anotherWorker();
    const { root } = await on.done('deploy databases', 10);
    assert.match(root, /databases deployed/i);
    for (const name of ['db1', 'db2'])
      assert.equal(await on.sql(name, 'SELECT @@wsrep_sst_method, @@wsrep_cluster_name'), 'rsync\tdb_cluster');
  });

  it('say which password is wrong, and get it back by a deploy', async () => {
    await on.sql('db1', "SET PASSWORD FOR 'monitor'@'%' = PASSWORD('by hand')");
    await on.until('the directors notice', async () => {
      const { text } = await on.done('status databases');
      return /mysql: 0 of 2 real servers.*Access denied for user 'monitor'/i.test(text);
    });
    assert.match((await on.done('deploy databases', 10)).root, /databases deployed/i);
    assert.match((await on.done('status databases')).root, /^OK lab: /);
  });

  it('replicate over the private network only, after a reboot as well', async () => {
    await on.demo.lab.kill('db2');
    await on.demo.lab.boot('db2');
    await on.until('db2 is back', async () => /^OK lab: /.test((await on.done('status databases')).root));
    assert.equal(await wires.public.count(), 0);
    assert((await wires.private.count()) > 0);
  });
});
