import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { galeraDisk, noUuid } from '../../../src/facts/galera/disk.ts';
import { isPrimary, isSynced, statusOf } from '../../../src/facts/galera/node.ts';
import { galeraPosition } from '../../../src/facts/galera/position.ts';
import { arbiter, down, outside, printed, starting } from '../../support/galera-output.ts';
import { uuid } from '../../support/said-node.ts';

describe('galera.node', () => {
  it('is what a node says of itself, the second look before the first', () => {
    const node = printed();
    assert(node.mariadbd && !node.garbd && isSynced(node));
    assert.equal(statusOf(node, 'wsrep_last_committed'), '1201');
    assert.equal(node.report?.variables.get('wsrep_osu_method'), 'TOI');
    assert.partialDeepStrictEqual(node.report, {
      clients: 2,
      longDdl: [],
      oddTables: [],
      monitorRow: true,
      pausedNs: 0,
    });
  });

  it('is neither Primary nor Synced outside of a component', () => {
    assert(!isPrimary(outside()) && !isSynced(outside()));
  });

  it('tells a node that takes no connections from one that is down, and from an arbiter', () => {
    assert(starting.mariadbd && starting.report === undefined);
    assert.match(starting.clientError ?? '', /^ERROR 2002 \(HY000\): Can't connect/);
    assert.partialDeepStrictEqual(down, { mariadbd: false, garbd: false, report: undefined, startPosition: undefined });
    assert(arbiter.garbd && !arbiter.mariadbd);
  });

  it('takes what the client says of a statement that failed for no row', () => {
    const text = "ERROR 1146 (42S02) at line 25: Table 'monitoring.monitoring' doesn't exist\n";
    assert.equal(printed({}, { monitor: text }).report?.monitorRow, false);
  });

  it('reads tables and statements', () => {
    const node = printed({}, { tables: 'mail\tlog\tMyISAM\t1\nmail\tqueue\tInnoDB\t0\n', long: '75\tALTER TABLE\n' });
    assert.deepEqual(node.report?.oddTables, [
      { name: 'mail.log', engine: 'MyISAM', hasRowKey: true },
      { name: 'mail.queue', engine: 'InnoDB', hasRowKey: false },
    ]);
    assert.deepEqual(node.report?.longDdl, [{ seconds: 75, verb: 'ALTER TABLE' }]);
  });

  it('counts the flow control of the last second only', () => {
    const later = 'wsrep_flow_control_paused_ns\t205000000\nwsrep_local_recv_queue\t40\n';
    const node = printed({}, { later });
    assert.equal(node.report?.pausedNs, 200_000_000);
    assert.equal(statusOf(node, 'wsrep_local_recv_queue'), '40');
  });
});

const grastate = (of: string, seqno: string, safe: string) =>
  `data\ng # GALERA saved state\ng version: 2.1\ng uuid:    ${of}\ng seqno:   ${seqno}\ng safe_to_bootstrap: ${safe}\n`;

describe('galera.disk', () => {
  const read = (text: string) => galeraDisk.parse(text, 0);

  it('reads grastate.dat', () => {
    assert.deepEqual(read(grastate(uuid, '1200', '1')), {
      hasData: true,
      grastate: { uuid, seqno: 1200, safeToBootstrap: true },
      gvwstate: 'none',
      failedWrites: 0,
      transfer: false,
      schemas: [],
    });
    assert.equal(read(grastate(noUuid, '-1', '0')).grastate?.seqno, -1);
  });

  it('takes -1 without its sign for -1', () => {
    assert.equal(read(grastate(uuid, '18446744073709551615', '0')).grastate?.seqno, -1);
  });

  it('makes nothing of a file that is empty or cut off', () => {
    for (const text of ['', 'data\n', 'data\ng uuid:    99a34490\n', `data\ng uuid:    ${uuid}\n`])
      assert.equal(read(text).grastate, undefined, text);
  });

  it('tells leftovers', () => {
    const found = read('data\ntransfer\nview empty\nfailed 3\n');
    assert.partialDeepStrictEqual(found, { transfer: true, gvwstate: 'empty', failedWrites: 3 });
    assert.equal(read('view there\n').gvwstate, 'there');
  });
});

describe('galera.position', () => {
  const read = (text: string) => galeraPosition.parse(text, 0);
  const line = (place: string) => `asked\n2026-01-14 21:02:11 0 [Note] WSREP: Recovered position: ${place}\n`;

  it('is the one that InnoDB recovered, whatever stands behind the comma', () => {
    const position = { uuid, seqno: 1207 };
    assert.deepEqual(read(line(`${uuid}:1207`)), { position, failure: undefined, prepared: 0 });
    assert.deepEqual(read(line(`${uuid}:1207,0-1-88`)).position, position);
  });

  it('is none in a history that has not begun', () => {
    assert.deepEqual(read(line(`${noUuid}:-1`)).position, { uuid: noUuid, seqno: -1 });
    assert.equal(read(line(`${uuid}:18446744073709551615`)).position?.seqno, -1);
  });

  it('is not read where a node runs or stopped cleanly', () => {
    assert.deepEqual(read(''), { position: undefined, failure: undefined, prepared: 0 });
  });

  it('says in the words of the server why there is none', () => {
    const text = 'asked\n2026-01-14 21:02:11 0 [ERROR] InnoDB: Corruption of an index tree\n';
    assert.equal(read(text).failure, 'InnoDB: Corruption of an index tree');
    assert.match(read('asked\n').failure ?? '', /the server reported no position/);
  });

  it('takes the note about prepared transactions, which every crash leaves, for nothing', () => {
    const note = '2026-01-14 21:02:11 0 [Note] Found 1 prepared transaction(s) in InnoDB\n';
    assert.equal(read(line(`${uuid}:1207`) + note).prepared, 0);
    const error =
      '2026-01-14 21:02:11 0 [ERROR] Found 2 prepared transactions! It means that server was not shut down\n';
    assert.equal(read(`asked\n${note}${error}`).prepared, 2);
  });
});
