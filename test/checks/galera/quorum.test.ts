import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allVotesPresent, monitorRowEverywhere, runningNodesSynced } from '../../../src/checks/galera/gates.ts';
import { positionsHold } from '../../../src/checks/galera/positions.ts';
import { arbiterRuns, galeraQuorum, galeraVotes } from '../../../src/checks/galera/quorum.ts';
import type { GaleraNode } from '../../../src/facts/galera/node.ts';
import type { Check } from '../../../src/model/check/check.ts';
import { otherUuid } from '../../support/evidence.ts';
import { inventory } from '../../support/fake-world.ts';
import { arbiter, down, outside, printed, starting } from '../../support/galera-output.ts';
import { uuid } from '../../support/said-node.ts';
import { judged, view } from '../../support/views.ts';

/** What a check says of the two nodes; undefined is an unreachable one. */
function of(check: Check, db1: GaleraNode | undefined, db2: GaleraNode | undefined): string {
  const verdict = judged(check, view({ db1: db1 && { node: db1 }, db2: db2 && { node: db2 } }));
  return `${verdict.status}: ${verdict.summary}${'remedy' in verdict ? ` → ${verdict.remedy}` : ''}`;
}

const two = { wsrep_cluster_size: '2', wsrep_cluster_conf_id: '6' };
const newHistory = { wsrep_cluster_state_uuid: otherUuid, wsrep_local_state_uuid: otherUuid };

describe('galera.quorum', () => {
  for (const [what, db1, db2, wanted] of [
    ['both are in', printed(), printed(), /^ok: 2 of 2 nodes in the Primary component$/],
    [
      'one is down',
      printed(two),
      down,
      /^degraded: 1 of 2 nodes .*db2 is down → Run `recover databases` to bring db2 back/,
    ],
    [
      'one is cut off',
      printed(two),
      outside(),
      /^degraded: .*; db2 is non-Primary \(Initialized\) → Check that db2 reaches the others on port 4567/,
    ],
    ['one is starting', printed(two), starting, /^degraded: .*; db2 is starting/],
    ['one is unreachable', printed(two), undefined, /^degraded: 1 of 2 nodes .*; db2 unreachable → Check db2 before/],
    ['none is Primary', outside(), outside(), /^critical: no node is in a Primary component.*`recover databases`/],
    ['all are down', down, down, /^critical: .*db1 is down, db2 is down/],
    ['one is down, and one is unreachable: it may serve', down, undefined, /^unknown: no reachable node is Primary/],
    [
      'a node is a view behind, as while one joins',
      printed(),
      printed({ wsrep_cluster_conf_id: '4' }),
      /^degraded: nodes disagree on the component/,
    ],
  ] as const) {
    it(`${what}: ${String(wanted).slice(2).split(':')[0]}`, () => assert.match(of(galeraQuorum, db1, db2), wanted));
  }

  it('detects a split brain by two histories', () => {
    const said = of(galeraQuorum, printed(two), printed({ ...two, ...newHistory }));
    assert.match(
      said,
      /^critical: split brain: 2 nodes Primary in different components.*db1 sees view 6 of 99a34490.*db2 sees view 6 of fff/,
    );
    assert.match(said, /→ Stop writes now/);
  });

  it('detects a split brain by a Primary node that the others do not count', () => {
    const alone = { wsrep_cluster_size: '1' };
    assert.match(of(galeraQuorum, printed(alone), printed(alone)), /^critical: split brain/);
    assert.match(of(galeraQuorum, printed(two), printed(alone)), /^critical: split brain/);
  });
});

describe('galera.votes', () => {
  for (const [what, db1, db2, wanted] of [
    ['all', printed(), printed(), /^ok: 3 of 3 votes$/],
    [
      'one missing',
      printed(two),
      printed(two),
      /^degraded: 2 of 3 votes, the next crash stops the database → .*db1, db2 and filer1/,
    ],
    [
      'a stranger',
      printed({ wsrep_cluster_size: '4' }),
      printed({ wsrep_cluster_size: '4' }),
      /^degraded: 4 votes, 3 declared/,
    ],
    ['a node that counts less', printed(), printed(two), /^degraded: 2 of 3/],
    ['no node is Primary', outside(), down, /^unknown: votes not checked: no node is Primary/],
  ] as const) {
    it(what, () => assert.match(of(galeraVotes, db1, db2), wanted));
  }
});

describe('garbd.runs', () => {
  it('wants the process', () => {
    assert.equal(judged(arbiterRuns, view({ filer1: { node: arbiter } })).status, 'ok');
    const verdict = judged(arbiterRuns, view({ filer1: { node: down } }));
    assert.match(verdict.summary, /garbd is not running on filer1: a vote is missing/);
    assert('remedy' in verdict && verdict.remedy.includes('systemctl restart garb'));
  });
});

describe('the gates', () => {
  it('wait for nodes that run, and not for those whose turn is to come', () => {
    assert.match(of(runningNodesSynced, printed(), down), /^ok: db1 Synced/);
    const joined = printed({ wsrep_local_state: '3', wsrep_local_state_comment: 'Joined' });
    assert.match(of(runningNodesSynced, printed(), joined), /^degraded: db2 is Joined/);
    assert.match(of(runningNodesSynced, printed(), starting), /^degraded: db2 is starting/);
    assert.match(of(runningNodesSynced, printed(), outside()), /^degraded: db2 is non-Primary/);
  });

  it('fail while two components run', () => {
    assert.match(
      of(runningNodesSynced, printed(two), printed({ ...two, ...newHistory })),
      /^critical: .*different components/,
    );
  });

  it('count every vote', () => {
    assert.match(of(allVotesPresent, printed(), printed()), /^ok: 3 of 3 votes present/);
    assert.match(of(allVotesPresent, printed(two), printed()), /^degraded: db1 counts 2 of 3 votes/);
    assert.match(of(allVotesPresent, printed(), down), /^degraded: db2 counts none/);
  });

  it('want on every node what was written on one', () => {
    assert.match(of(monitorRowEverywhere, printed(), printed()), /^ok/);
    assert.match(of(monitorRowEverywhere, printed(), printed({}, { monitor: '' })), /^critical: .*no row on db2/);
  });
});

describe('galera.positions-hold', () => {
  const at = Date.parse('2026-01-14T21:02:00Z');
  const since = (seqno: number, history = uuid) => positionsHold({ uuid: history, seqno, at });

  it('holds as long as no node is behind what was seen before', () => {
    assert.equal(
      of(since(1201), printed(), printed()),
      'ok: no node is behind 99a34490:1201, seen at 2026-01-14 21:02 UTC',
    );
  });

  it('reports lost writes on either node', () => {
    const said = of(since(1250), printed(), printed());
    assert.match(
      said,
      /^critical: db1 is at seqno 1201, the cluster was at 1250 at 2026-01-14 21:02 UTC: writes were lost/,
    );
    assert.match(
      of(since(1201), printed(), printed({ wsrep_last_committed: '1100' })),
      /^critical: db2 is at seqno 1100/,
    );
  });

  it('reports a new bootstrap', () => {
    assert.match(of(since(9, otherUuid), printed(), printed()), /^degraded: db1 has a different history \(99a34490\)/);
  });

  it('does not judge nodes that are outside, and says nothing at the first look', () => {
    assert.match(of(since(1201), printed(), outside({ wsrep_last_committed: '7' })), /^ok/);
    const seen = view<Record<string, unknown>>({ db1: { node: printed() } });
    assert.equal(positionsHold(undefined).judge(seen, inventory, { seen: [], missing: [] }), undefined);
  });
});
