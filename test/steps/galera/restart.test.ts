import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ipvs } from '../../../src/facts/director/ipvs.ts';
import type { GaleraNode } from '../../../src/facts/galera/node.ts';
import { galeraRestarted } from '../../../src/steps/galera/restart.ts';
import { whyNotStop } from '../../../src/steps/galera/stop.ts';
import { cluster, inventory } from '../../support/fake-world.ts';
import { saidNode, stopped } from '../../support/said-node.ts';
import { hostNamed, view } from '../../support/views.ts';

const db1 = hostNamed('db1');
const arbiter = { node: { ...stopped, garbd: true } };

describe('whether a node may be stopped', () => {
  const why = (node: GaleraNode, other: GaleraNode | undefined) =>
    whyNotStop(db1, { node, inventory, around: view({ db2: other && { node: other }, filer1: arbiter }) });
  const odd = (status: Readonly<Record<string, string>>) => saidNode({ status });

  it('it may when all votes are there and both nodes keep up', () => {
    assert.equal(why(saidNode(), saidNode()), undefined);
  });

  for (const [what, node, other, wanted] of [
    [
      'it is not Synced',
      odd({ wsrep_local_state: '3', wsrep_local_state_comment: 'Joined' }),
      saidNode(),
      /^it is Joined/,
    ],
    ['it is down', stopped, saidNode(), /^it is not Synced itself/],
    ['it is outside the component', odd({ wsrep_cluster_status: 'non-Primary' }), saidNode(), /itself$/],
    ['a vote is missing', odd({ wsrep_cluster_size: '2' }), saidNode(), /2 of 3 votes/],
    ['the other is down', saidNode(), stopped, /^db2 is not Synced/],
    ['the other cannot be asked', saidNode(), undefined, /^db2 is unreachable/],
    [
      'the other gives somebody a transfer, or a backup runs there',
      saidNode(),
      odd({ wsrep_local_state: '2', wsrep_local_state_comment: 'Donor/Desynced' }),
      /^db2 is Donor\/Desynced \(a transfer or a backup may be running\)/,
    ],
    ['the other is desynced', saidNode(), saidNode({ variables: { wsrep_desync: 'ON' } }), /^db2 is desynced/],
    ['the other has a queue at the limit', saidNode(), odd({ wsrep_local_recv_queue: '16' }), /^db2 has 16 write sets/],
    ['it has a queue itself', odd({ wsrep_local_recv_queue: '99' }), saidNode(), /^db1 has 99 write sets/],
    ['writes are held back', saidNode(), saidNode({ said: { pausedNs: 2e8 } }), /^db2 paused writes for 200 ms/],
  ] as const) {
    it(`not when ${what}`, () => assert.match(why(node, other) ?? 'it may', wanted));
  }

  it('the limit of the queue is the one that Galera has', () => {
    const wide = saidNode({
      status: { wsrep_local_recv_queue: '16' },
      variables: { wsrep_provider_options: 'gcs.fc_factor = 1.0; gcs.fc_limit = 100; gcs.fc_master_slave = NO' },
    });
    assert.equal(why(saidNode(), wide), undefined);
  });
});

describe('galera.restarted', () => {
  const unit = { known: true, active: 'active', enabled: true, changedAt: 1700000000, restarts: 0 };
  const table = (weights: Readonly<Record<string, number>>) =>
    ipvs.parse(
      `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.0.2.10:3306 sh (sh-fallback)
${Object.entries(weights)
  .map(([address, weight]) => `  -> ${address}:3306            Route   ${weight}      0          0\n`)
  .join('')}`,
      0,
    );
  const both = { '192.0.2.15': 1, '192.0.2.16': 1 };
  const plan = (
    tables: Readonly<Record<string, ReturnType<typeof table> | 'silent'>>,
    { db2 = saidNode(), isDue = true }: { readonly db2?: GaleraNode; readonly isDue?: boolean } = {},
  ) => {
    const directors = Object.entries(tables).map(([name, found]) => [
      name,
      found === 'silent' ? undefined : { node: stopped, table: found },
    ]);
    const around = view<Record<string, unknown>>({
      db2: { node: db2, table: undefined },
      filer1: arbiter,
      ...Object.fromEntries(directors),
    });
    const now = { node: saidNode(), units: new Map([['mariadb.service', unit]]) };
    return galeraRestarted(() => isDue).plan(now, db1, cluster, around);
  };

  it('restarts the server that has run since it was looked at, and no later one', () => {
    const [change, ...more] = plan({ lb1: table(both), lb2: table(both) });
    assert.deepEqual(more, []);
    assert.deepEqual(change?.run.slice(-2), ['30', '1700000000']);
    assert.deepEqual(plan({}, { isDue: false }), []);
  });

  it('is refused when a director would be left without a real server', () => {
    const lonely = table({ '192.0.2.15': 1, '192.0.2.16': 0 });
    assert.throws(() => plan({ lb1: table(both), lb2: lonely }), /lb2 has no other real server for mysql/);
    assert.throws(() => plan({ lb1: table({ '192.0.2.15': 1 }) }), /lb1 has no other real server for mysql/);
  });

  it('needs no directors, and no unreachable ones', () => {
    for (const tables of [{}, { lb1: undefined }, { lb1: 'silent', lb2: table(both) }] as const)
      assert.equal(plan(tables).length, 1);
  });

  it('says when the node would need a full state transfer', () => {
    const keeps = (seqno: string) => saidNode({ status: { wsrep_local_cached_downto: seqno } });
    assert.doesNotMatch(plan({}, { db2: keeps('1201') })[0]?.disrupts ?? '', /SST/);
    for (const seqno of ['1202', '18446744073709551615'])
      assert.match(plan({}, { db2: keeps(seqno) })[0]?.disrupts ?? '', /rejoins by full transfer \(SST\)/, seqno);
  });
});
