import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { galeraNodesAlike, galeraNoLongDdl, galeraTables } from '../../../src/checks/galera/alike.ts';
import { galeraNodesServe } from '../../../src/checks/galera/nodes.ts';
import { galeraSettings } from '../../../src/checks/galera/settings.ts';
import { nodesSideBySide } from '../../../src/checks/galera/table.ts';
import { type GaleraDisk, galeraDisk } from '../../../src/facts/galera/disk.ts';
import type { GaleraNode } from '../../../src/facts/galera/node.ts';
import type { Check } from '../../../src/model/check/check.ts';
import { down, outside, printed, starting } from '../../support/galera-output.ts';
import { judged, view } from '../../support/views.ts';

const tidy = galeraDisk.parse('data\n', 0);

/** What a check says of the two nodes; the second is healthy by default. */
function of(check: Check, db1: GaleraNode, db2: GaleraNode = printed(), disk: GaleraDisk = tidy): string {
  const verdict = judged(check, view({ db1: { node: db1, disk }, db2: { node: db2, disk: tidy } }));
  return `${verdict.status}: ${verdict.summary}${'remedy' in verdict ? ` → ${verdict.remedy}` : ''}`;
}

describe('galera.nodes-serve', () => {
  for (const [what, node, wanted] of [
    ['all is well', printed(), /^ok: db1 and db2 Synced and keeping up$/],
    ['down', down, /^critical: MariaDB is down on db1; db2 Synced.*→ Run `recover databases`/],
    ['starting', starting, /^critical: MariaDB on db1 is starting: no Primary component found yet/],
    [
      'donor',
      printed({ wsrep_local_state: '2', wsrep_local_state_comment: 'Donor/Desynced' }),
      /^degraded: db1 is Donor\/Desynced/,
    ],
    ['joined', printed({ wsrep_local_state: '3', wsrep_local_state_comment: 'Joined' }), /^degraded: db1 is Joined/],
    ['joining', printed({ wsrep_local_state: '1', wsrep_local_state_comment: 'Joining' }), /^critical: db1 is Joining/],
    [
      'desynced',
      printed({ wsrep_desync: 'ON' }),
      /^degraded: db1 is Synced \(wsrep_desync is ON\).*→ .*SET GLOBAL wsrep_desync = OFF/,
    ],
    ['without Galera', printed({ wsrep_on: 'OFF' }), /^critical: db1 has wsrep_on OFF/],
    [
      'rejecting queries',
      printed({ wsrep_reject_queries: 'ALL' }),
      /^critical: db1 has wsrep_reject_queries ALL.*= NONE/,
    ],
    ['read-only', printed({ read_only: 'ON' }), /^critical: db1 has read_only ON/],
    [
      'a queue above the limit',
      printed({ wsrep_local_recv_queue: '101' }),
      /^critical: db1 has 101 write sets queued to apply/,
    ],
    ['a queue at the limit', printed({ wsrep_local_recv_queue: '100' }), /^ok/],
    [
      'flow control',
      printed({}, { later: 'wsrep_flow_control_paused_ns\t65000000\n' }),
      /^degraded: .*6 % of the last second/,
    ],
    ['much flow control', printed({}, { later: 'wsrep_flow_control_paused_ns\t905000000\n' }), /^critical: .*90 %/],
    [
      'outside of the Primary component',
      outside(),
      /^critical: db1 is non-Primary \(Initialized\), not Synced; db2 Synced.*→ Check that db1 reaches the others on port 4567/,
    ],
    [
      'voted out',
      outside({ wsrep_cluster_status: 'Disconnected', wsrep_local_state_comment: 'Inconsistent' }),
      /^critical: db1 is Disconnected \(Inconsistent\), not Synced.*→ On db1: .*SST.*The others voted it out/,
    ],
    [
      'Synced and not ready',
      printed({ wsrep_ready: 'OFF' }),
      /^critical: db1 is Synced but rejects statements \(wsrep_ready is OFF\); db2 Synced/,
    ],
  ] as const) {
    it(what, () => assert.match(of(galeraNodesServe, node), wanted));
  }
});

describe('galera.nodes-alike', () => {
  it('compares settings and accounts', () => {
    assert.match(of(galeraNodesAlike, printed()), /^ok: 2 nodes with the same \d+ settings and the same accounts$/);
  });

  it('reports drift between nodes, with both values', () => {
    const said = of(galeraNodesAlike, printed({ max_connections: '500', binlog_format: 'MIXED' }));
    assert.match(
      said,
      /^degraded: .*binlog_format is MIXED on db1 and ROW on db2; max_connections is 500 on db1 and 122/,
    );
    assert.match(said, /→ Run `plan databases` to see what differs/);
  });

  it('does not compare what is about one node only, nor nodes that say nothing', () => {
    assert.match(of(galeraNodesAlike, printed({ wsrep_node_address: '198.51.100.16', wsrep_desync: 'ON' })), /^ok/);
    for (const node of [down, starting]) assert.match(of(galeraNodesAlike, node), /^ok: 1 node with the same/);
  });

  it('reports accounts that were changed without replication', () => {
    const said = of(galeraNodesAlike, printed({}, { accounts: 'ffffffffffffffffffffffffffffffff\n' }));
    assert.match(said, /^degraded: accounts or grants differ between nodes → .*CREATE USER and GRANT/);
  });
});

describe('galera.tables', () => {
  it('reports tables that are not replicated, and those without a key, each once', () => {
    const tables = 'mail\tlog\tMyISAM\t1\nmail\tseen\tAria\t0\nmail\tqueue\tInnoDB\t0\n';
    const said = of(galeraTables, printed({}, { tables }), printed({}, { tables }));
    assert.match(
      said,
      /^degraded: not replicated: mail\.log \(MyISAM\) and mail\.seen \(Aria\); no primary key and no UNIQUE key on NOT NULL columns: mail\.queue/,
    );
    assert.match(of(galeraTables, printed()), /^ok/);
  });
});

describe('galera.no-long-ddl', () => {
  it('reports DDL that blocks all writes for longer than the limit', () => {
    const long = (seconds: number) => printed({}, { long: `${seconds}\tALTER TABLE\n` });
    assert.match(of(galeraNoLongDdl, long(61)), /^degraded: writes blocked by ALTER TABLE for 61 s on db1/);
    assert.match(of(galeraNoLongDdl, long(60)), /^ok/);
  });
});

describe('galera.settings', () => {
  const option = (name: string, value: string) =>
    printed({
      wsrep_provider_options: `gcache.size = 64M; gcs.fc_limit = 16; ${name} = ${value}; repl.proto_max = 10; `,
    });

  for (const [what, node, wanted] of [
    ['all is well', printed(), /^ok: settings and data directory of 2 nodes in order$/],
    [
      'no members in the address',
      printed({ wsrep_cluster_address: 'gcomm://' }),
      /^critical: db1 has an empty wsrep_cluster_address/,
    ],
    [
      'one member not in the address',
      printed({ wsrep_cluster_address: 'gcomm://198.51.100.15,198.51.100.11' }),
      /^degraded: db1 does not list db2/,
    ],
    ['no majority wanted', option('pc.ignore_quorum', 'true'), /^critical: db1 has pc\.ignore_quorum on/],
    ['split brain allowed', option('pc.ignore_sb', 'true'), /^critical: db1 has pc\.ignore_sb on/],
    // Galera prints an option as it was typed (pc_proto.cpp, set_param).
    ['no majority wanted, in capitals', option('pc.ignore_quorum', 'YES'), /^critical: db1 has pc\.ignore_quorum on/],
    ['split brain allowed, as a number', option('pc.ignore_sb', '1'), /^critical: db1 has pc\.ignore_sb on/],
    ['a majority wanted, in words', option('pc.ignore_quorum', 'NO'), /^ok/],
    ['two votes', option('pc.weight', '2'), /^degraded: db1 has pc\.weight 2, wanted 1/],
    [
      'a member whose address begins like that of another',
      printed({ wsrep_cluster_address: 'gcomm://198.51.100.15,198.51.100.160:4567?pc.wait_prim=no' }),
      /^degraded: db1 does not list db2/,
    ],
    ['members with ports', printed({ wsrep_cluster_address: 'gcomm://198.51.100.15:4567,198.51.100.16:4567' }), /^ok/],
    ['members by name', printed({ wsrep_cluster_address: 'gcomm://db1.local,db2.local:4567' }), /^ok/],
    [
      'members by names of the public network',
      printed({ wsrep_cluster_address: 'gcomm://db1,db2' }),
      /^degraded: db1 does not list db1 and db2/,
    ],
    [
      'a cache in small letters',
      printed({ wsrep_received_bytes: '67108864', wsrep_provider_options: 'gcache.size = 1g; gcs.fc_limit = 16' }),
      /^ok/,
    ],
    ['one thread', printed({ wsrep_slave_threads: '1' }), /^degraded: db1 has wsrep_slave_threads 1, wanted 4/],
    [
      'a short window',
      printed({ wsrep_received_bytes: '67108864' }),
      /^degraded: db1 keeps 1\.0 h of writes \(gcache\.size 64M\)/,
    ],
    // Of 50-server.cnf until Debian 10; `--log-error=db1.err`; and the value without either.
    [
      'a log outside of the journal',
      printed({ read_only: 'OFF\nlog_error\t/var/log/mysql/error.log' }),
      /^degraded: db1 logs to \/var\/log\/mysql\/error\.log: galera\.no-errors.* → On db1: `tail \/var\/log/,
    ],
    [
      'a log in the data directory',
      printed({ read_only: 'OFF\nlog_error\t./db1.err' }),
      /^degraded: db1 logs to \/var\/lib\/mysql\/db1\.err/,
    ],
    ['a log in the journal', printed({ read_only: 'OFF\nlog_error\t' }), /^ok/],
    ['nothing written yet', printed({ wsrep_received_bytes: '0', wsrep_replicated_bytes: '0' }), /^ok/],
    ['down', down, /^ok/],
  ] as const) {
    it(what, () => assert.match(of(galeraSettings, node), wanted));
  }

  it('names the statement that this server accepts for a provider option', () => {
    const bad = 'gcache.size = 64M; gcs.fc_limit = 16; pc.ignore_sb = YES; pc.weight = 2';
    const old = of(galeraSettings, printed({ wsrep_provider_options: bad }));
    assert.match(old, /`SET GLOBAL wsrep_provider_options = 'pc\.ignore_sb=OFF'`/);
    // MariaDB 11.8 of Debian 13: ERROR 1210, wsrep_provider_options cannot be changed while the wsrep-provider plugin is loaded
    const plugin = `${bad}\nwsrep_provider_pc_weight\t2`;
    const withPlugin = of(galeraSettings, printed({ wsrep_provider_options: plugin }));
    assert.match(withPlugin, /`SET GLOBAL wsrep_provider_pc_ignore_sb = OFF`/);
    assert.doesNotMatch(withPlugin, /SET GLOBAL wsrep_provider_options/);
  });

  it('reports what failures leave in the data directory', () => {
    const left = (text: string) => of(galeraSettings, printed(), printed(), galeraDisk.parse(`data\n${text}`, 0));
    assert.match(left('failed 2\n'), /^degraded: db1 could not apply 2 write sets/);
    assert.match(left('view empty\n'), /^degraded: db1 has an empty gvwstate\.dat/);
    assert.match(left('transfer\n'), /^degraded: db1 has the remains of a failed SST/);
    assert.match(left('view there\n'), /^ok/);
  });

  it('takes a transfer that runs for none that is broken', () => {
    const donor = printed({ wsrep_local_state: '2' });
    assert.match(of(galeraSettings, donor, printed(), galeraDisk.parse('data\ntransfer\n', 0)), /^ok/);
  });
});

describe('the nodes side by side', () => {
  it('has a column for each, and a line for an unreachable one', () => {
    const text = nodesSideBySide(view({ db1: { node: printed() }, db2: undefined }));
    assert.match(text, /^ +db1$/m);
    assert.match(text, /^wsrep_last_committed +1201$/m);
    assert.match(text, /^db2 unreachable$/m);
  });

  it('shows beside each other what an operator compares', () => {
    const text = nodesSideBySide(view({ db1: { node: printed() }, db2: { node: outside() } }));
    assert.match(text, /^state +Synced +non-Primary \(Initialized\)$/m);
    assert.match(text, /^wsrep_cluster_size +3 +1$/m);
    assert.match(text, /^flow control, last second +0 % +0 %$/m);
  });
});
