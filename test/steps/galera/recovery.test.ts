import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GaleraDisk } from '../../../src/facts/galera/disk.ts';
import { Refused } from '../../../src/model/text/errors.ts';
import { choose } from '../../../src/steps/galera/choice.ts';
import type { DatabaseFacts } from '../../../src/steps/galera/evidence.ts';
import { allStandBy, othersJoin, type Start, sourceStarts } from '../../../src/steps/galera/recovery.ts';
import { renderState } from '../../../src/steps/galera/state.ts';
import {
  clean,
  crashed,
  dropped,
  last,
  noState,
  prepared,
  primary,
  standalone,
  starting,
  state,
  waiting,
  wiped,
} from '../../support/evidence.ts';
import { cluster } from '../../support/fake-world.ts';
import { uuid } from '../../support/said-node.ts';
import { hostNamed, view } from '../../support/views.ts';

const [db1, db2] = [hostNamed('db1'), hostNamed('db2')];

function startOf(one: DatabaseFacts, other: DatabaseFacts): Start {
  const choice = choose({
    nodes: [
      { host: 'db1', found: one },
      { host: 'db2', found: other },
    ],
  });
  assert(choice.kind === 'start');
  return choice;
}

const source = (one: DatabaseFacts, other: DatabaseFacts | undefined, chosen = startOf(one, other ?? clean(0))) =>
  sourceStarts(chosen, {}).plan(
    { ...one },
    db1,
    cluster,
    view<Record<string, unknown>>({ db2: other && { ...other } }),
  );
const summaries = (changes: readonly { readonly summary: string }[]) => changes.map(({ summary }) => summary);

describe('galera.source-starts', () => {
  it('flags the node in grastate.dat, and leaves its place as it stands there', () => {
    const [flagged, started] = source(crashed(9), crashed(9));
    assert.equal(flagged?.stdin, renderState(state(-1, { safeToBootstrap: true })));
    assert.equal(flagged?.undo?.[0]?.stdin, renderState(state(-1)));
    assert.deepEqual(started?.run.slice(-2), ['198.51.100.16', '198.51.100.11'], 'all other members are tried');
  });

  it('needs no flag where the node has it', () => {
    assert.deepEqual(summaries(source(last(9), clean(9))), ["bootstrap the cluster from this node's data"]);
  });

  it('writes the position where the file is missing, so that the history continues', () => {
    const [flagged] = source(noState(9), clean(8));
    assert.equal(flagged?.stdin, renderState({ uuid, seqno: 9, safeToBootstrap: true }));
    assert.match(flagged?.undo?.[0]?.run[2] ?? '', /\nrm -f "\$1"$/);
  });

  it('removes the old view, from which the node would wait for others', () => {
    const viewed = { ...crashed(9), disk: { ...crashed(9).disk, gvwstate: 'there' } as GaleraDisk };
    assert.match(summaries(source(viewed, crashed(9)))[1] ?? '', /remove gvwstate\.dat/);
  });

  it('tells a node that runs to form a component', () => {
    assert.match(summaries(source(waiting(9), crashed(9))).join(), /^make .*pc\.bootstrap/);
  });

  it('is done once the node is Primary', () => {
    assert.deepEqual(source(primary(9), clean(9), startOf(crashed(9), clean(9))), []);
  });

  it('is refused when the last look shows something else than what was chosen by', () => {
    const chosen = startOf(crashed(9), crashed(9));
    for (const [other, why] of [
      [crashed(10), /db1 is no longer the node to start from/],
      [primary(9), /db2 is Primary and accepts writes, so nothing is bootstrapped; run `recover databases` again/],
      [undefined, /db2 is unreachable/],
    ] as const) {
      assert.throws(
        () => source(crashed(9), other, chosen),
        (error: Error) => error instanceof Refused && why.test(error.message),
      );
    }
  });
});

describe('galera.others-join', () => {
  const planned = (one: DatabaseFacts, other: DatabaseFacts, now = one, chosen = startOf(one, other)) =>
    othersJoin(chosen, {}).plan({ ...other }, db2, cluster, view<Record<string, unknown>>({ db1: { ...now } }));
  const joining = (one: DatabaseFacts, other: DatabaseFacts) => summaries(planned(one, other));
  const joins = 'join the cluster and wait until Synced';
  const forgets = 'remove grastate.dat to force a full transfer (SST)';
  const moves = 'move /var/lib/mysql to /var/lib/mysql.kept-<date> to force a full transfer (SST)';
  const tight = { room: { usedMib: 300, freeMib: 600, movable: true } };

  it('lets a node that has a place fetch what it lacks', () => {
    assert.deepEqual(joining(clean(9), crashed(8)), [joins]);
  });

  it('takes its place from a node that is to be given everything, also one that a wiped node was left with', () => {
    assert.deepEqual(joining(clean(9), wiped(state(50))), [forgets, joins]);
    assert.deepEqual(joining(clean(9), wiped()), [joins]);
  });

  it('rolls back what a node could not start with', () => {
    assert.deepEqual(joining(clean(9), { ...prepared(8), ...tight }), [
      'roll back prepared transactions (--tc-heuristic-recover)',
      forgets,
      joins,
    ]);
  });

  it('keeps the data that it replaces beside the new ones, where there is room, and says which', () => {
    assert.deepEqual(joining(clean(9), dropped(8)), [moves, joins]);
    assert.deepEqual(joining(clean(9), prepared(8)), [moves, joins]);
    const disrupts = (other: DatabaseFacts) => planned(clean(9), other).map((change) => change.disrupts)[0];
    assert.match(disrupts(dropped(8)) ?? '', /^the data directory of db2 is replaced by .*the old one is kept in/);
    assert.match(
      disrupts({ ...dropped(8), ...tight }) ?? '',
      /the old one is NOT kept: 600 MiB free, but the transfer needs 300 MiB$/,
    );
    const mounted = { room: { usedMib: 300, freeMib: 9000, movable: false } };
    assert.match(disrupts({ ...dropped(8), ...mounted }) ?? '', /NOT kept: \/var\/lib\/mysql is a mount point/);
  });

  it('says that Galera replaces all that a node has when no other keeps what it missed', () => {
    const beside = (downTo: string) =>
      planned(clean(9), clean(5), primary(900, { wsrep_local_cached_downto: downTo }))[0]?.disrupts;
    assert.match(beside('800') ?? '', /data directory of db2 is replaced.*no other node keeps the writes it missed/);
    assert.equal(beside('6'), undefined);
  });

  it('joins nothing over a node that turns out to be ahead, or to have data of its own, when its turn has come', () => {
    const started = primary(9);
    for (const [other, why] of [
      [clean(10), /db2 is at 99a34490:10/],
      [dropped(10), /was at 99a34490:10/],
      [standalone('shop'), /its own data/],
    ] as const) {
      assert.throws(() => planned(clean(9), other, started, startOf(clean(9), clean(8))), {
        name: 'Refused',
        message: why,
      });
    }
  });

  it('waits for a node that runs, unless it was stopped before', () => {
    assert.deepEqual(joining(waiting(9), waiting(9)), []);
    assert.deepEqual(joining(clean(9), waiting(8)), [joins]);
  });
});

describe('galera.all-stand-by', () => {
  const plan = (other: DatabaseFacts, one = clean(9), around: DatabaseFacts = one) =>
    summaries(
      allStandBy(startOf(one, other)).plan(
        { ...other },
        db2,
        cluster,
        view<Record<string, unknown>>({ db1: { ...around } }),
      ),
    );

  it('takes the flag from others only', () => {
    assert.deepEqual(plan(last(9), last(9)), ['set safe_to_bootstrap: 0 in grastate.dat']);
    assert.deepEqual(plan(clean(9)), []);
    const own = allStandBy(startOf(last(9), clean(9)));
    assert.deepEqual(own.plan({ ...last(9) }, db1, cluster, { seen: [], missing: [] }), []);
  });

  it('stops nodes that run apart before a start from disk, and none afterwards', () => {
    assert.match(plan(waiting(8)).join(), /^stop MariaDB/);
    assert.deepEqual(plan(waiting(8), clean(9), primary(9)), []);
    assert.deepEqual(plan(waiting(8), waiting(9)), []);
  });

  it('ends who hangs in its start, the source as well, since only a disk at rest tells how far it has come', () => {
    const chosen = startOf(starting(9), starting(8));
    for (const [host, found] of [
      [db1, starting(9)],
      [db2, starting(8)],
    ] as const) {
      const changes = allStandBy(chosen).plan({ ...found }, host, cluster, { seen: [], missing: [] });
      assert.deepEqual(summaries(changes), ['kill MariaDB (hanging during startup, serving no clients)'], host.name);
    }
  });
});
