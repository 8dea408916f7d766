import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { galeraNodesServe } from '../../src/checks/galera/nodes.ts';
import { galeraQuorum } from '../../src/checks/galera/quorum.ts';
import { galeraNode } from '../../src/facts/galera/node.ts';
import { captured } from '../support/captures.ts';
import { checked } from '../support/field.ts';

const well = captured('field/24-galera-conf-id-max.txt').replace('18446744073709551615', '5');
const other = 'ffffffff-e803-11f1-8178-b3300245c33a';

function withStatus(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((text, [name, value]) => {
    return text.replaceAll(new RegExp(`^${name}\t.*$`, 'gm'), () => `${name}\t${value}`);
  }, well);
}

const joining = (comment: string) => ({
  wsrep_local_state: '1',
  wsrep_local_state_comment: comment,
  wsrep_ready: 'OFF',
});
const left = { wsrep_cluster_status: 'Disconnected', wsrep_connected: 'OFF', wsrep_ready: 'OFF' };
const p = (rest: string) => `p mariadbd 812 \n${rest}`;

/** db1 is healthy; the status of db2, and the verdict it must give. States: replicator_smm_stats.cpp. */
const states: readonly (readonly [what: string, db2: string, serves: RegExp, quorum: RegExp])[] = [
  [
    'a state transfer that failed',
    withStatus(joining('Joining: State Transfer failed')),
    /^critical: db2 is Joining: State Transfer failed, not Synced.*The state transfer failed: .*on its donor/,
    /^degraded: 2 of 2 nodes in the Primary component; db2 is Joining: State Transfer failed, not ready/,
  ],
  [
    'one that receives it is in the component: no word of the network',
    withStatus(joining('Joining: receiving State Transfer')),
    /^critical: db2 is Joining: .*Check again when the state transfer is over/,
    /^degraded: 2 of 2 nodes (?!.*4567).*Take no other node down until db2 is Synced/,
  ],
  [
    'a donor that blocks (rsync)',
    withStatus({ wsrep_local_state: '2', wsrep_local_state_comment: 'Donor/Desynced', wsrep_ready: 'OFF' }),
    /^critical: db2 is Donor\/Desynced.*It sends a state transfer or a backup/,
    /^degraded: 2 of 2 nodes/,
  ],
  [
    'voted out (inconsistency voting)',
    withStatus({ ...left, wsrep_local_state: '5', wsrep_local_state_comment: 'Inconsistent' }),
    /^critical: db2 is Disconnected \(Inconsistent\), not Synced.*voted it out/,
    /^degraded: 1 of 2 nodes (?!.*4567).*The others voted db2 out/,
  ],
  [
    // A status that was left over from before; check_galera_cluster and MaxScale look at wsrep_connected as well.
    'Primary, Synced, and not connected',
    withStatus({ wsrep_connected: 'OFF' }),
    /^critical: db2 is Synced but left the cluster \(wsrep_connected is OFF\).*`systemctl stop mariadb` there/,
    /^degraded: 1 of 2 nodes/,
  ],
  [
    // It does not connect again until it is started: no word of the network. https://github.com/bitnami/charts/issues/9374
    'it closed its connection after an error',
    withStatus({ ...left, wsrep_local_state: '5', wsrep_local_state_comment: 'Closed', wsrep_cluster_size: '0' }),
    /^critical: db2 is Disconnected \(Closed\), not Synced(?!.*4567).*`systemctl stop mariadb` there, then `recover databases`/,
    /^degraded: 1 of 2 nodes (?!.*4567).*`systemctl stop mariadb` there, then `recover databases`/,
  ],
  [
    // galeracluster.com, monitoring: "if they differ, the node is not synchronized".
    'its data are of another history than its cluster',
    withStatus({ wsrep_local_state_uuid: other }),
    /^critical: db2 is Synced but its data are of another history/,
    /^ok: 2 of 2 nodes/,
  ],
  [
    'a short answer, without the uuid of its data',
    withStatus({}).replaceAll(/^wsrep_local_state_uuid.*\n/gm, ''),
    /^ok: db1 and db2 Synced/,
    /^ok: 2 of 2 nodes/,
  ],
  [
    'wsrep_on was switched off by hand',
    withStatus({ wsrep_on: 'OFF' }),
    /^critical: db2 has wsrep_on OFF.*SET GLOBAL wsrep_on = ON.*compare the tables/,
    /^ok/,
  ],
  [
    'no provider is loaded, so wsrep_on cannot be set',
    withStatus({ ...left, wsrep_on: 'OFF' }),
    /^critical: db2 has wsrep_on OFF(?!.*SET GLOBAL).*Save it \(mariadb-dump\)/,
    /^degraded: 1 of 2 nodes (?!.*4567).*galera\.nodes-serve has the remedy for db2/,
  ],
  [
    // clustercheck and probes of operators hang the same way.
    'the client hangs',
    p('== code 124\nActiveState=active\n'),
    /does not answer \(no answer within 10 s\)/,
    /^degraded: 1 of 2 nodes/,
  ],
  [
    'every statement is refused',
    p('== status\nERROR 1047 (08S01) at line 4: WSREP has not yet prepared node for application use\n== code 0\n'),
    /does not answer \(ERROR 1047 \(08S01\) at line 4: WSREP has not yet prepared node/,
    /^degraded: 1 of 2 nodes/,
  ],
  [
    'no thread is left',
    p(
      `ERROR 1135 (HY000): Can't create a new thread (errno 11 "Resource temporarily unavailable")\n== code 1\nActiveState=active\n`,
    ),
    /does not answer \(ERROR 1135.*TasksMax/,
    /^degraded: 1 of 2 nodes (?!.*4567).*galera\.nodes-serve has the remedy for db2/,
  ],
  [
    'the plugin of root is not loaded',
    p("ERROR 1524 (HY000): Plugin 'unix_socket' is not loaded\n== code 1\nActiveState=active\n"),
    /does not answer \(ERROR 1524.*plugin_load_add = auth_socket/,
    /^degraded: 1 of 2 nodes/,
  ],
  [
    'it is shutting down',
    p('ERROR 1053 (08S01): Server shutdown in progress\n== code 1\nActiveState=deactivating\n'),
    /does not answer \(ERROR 1053.*shutting down: check again in a minute/,
    /^degraded: 1 of 2 nodes/,
  ],
  [
    'root has a password in place of the socket',
    p("ERROR 1698 (28000): Access denied for user 'root'@'localhost'\n== code 1\nActiveState=active\n"),
    /does not answer \(ERROR 1698.*IDENTIFIED VIA unix_socket/,
    /^degraded: 1 of 2 nodes/,
  ],
];

describe('field: states of a node beside one that is well', () => {
  for (const [what, db2, serves, quorum] of states) {
    it(what, () => {
      const nodes = { db1: { node: galeraNode.parse(well, 0) }, db2: { node: galeraNode.parse(db2, 0) } };
      assert.match(checked(galeraNodesServe, nodes), serves);
      assert.match(checked(galeraQuorum, nodes), quorum);
    });
  }

  it('one that waits alone in a component of its own is a split brain', () => {
    const alone = withStatus({ ...joining('Joining'), wsrep_cluster_size: '1' });
    const nodes = { db1: { node: galeraNode.parse(well, 0) }, db2: { node: galeraNode.parse(alone, 0) } };
    assert.match(checked(galeraQuorum, nodes), /^critical: split brain/);
  });
});
