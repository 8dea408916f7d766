import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noUuid, type Position } from '../../../src/facts/galera/disk.ts';
import { type ChoiceInput, choose } from '../../../src/steps/galera/choice.ts';
import { type DatabaseFacts, isReal } from '../../../src/steps/galera/evidence.ts';
import type { BootstrapChoice } from '../../../src/steps/galera/outcome.ts';
import {
  clean,
  crashed,
  dropped,
  last,
  leftTheCluster,
  noState,
  onDisk,
  otherUuid,
  prepared,
  primary,
  silent,
  standalone,
  starting,
  state,
  unreadable,
  waiting,
  wiped,
  withoutGalera,
} from '../../support/evidence.ts';
import { fc } from '../../support/laws.ts';
import { uuid } from '../../support/said-node.ts';

const away = undefined;

function chosen(
  nodes: readonly (DatabaseFacts | undefined)[],
  given: Omit<ChoiceInput, 'nodes'> = {},
): BootstrapChoice {
  return choose({ nodes: nodes.map((found, i) => ({ host: `db${i + 1}`, found })), ...given });
}

function inShort(choice: BootstrapChoice): string {
  if (choice.kind === 'refuse') return `refuses: ${choice.why}`;
  const whole = choice.whole.length > 0 ? `, ${choice.whole.join(' and ')} anew` : '';
  if (choice.kind === 'new') return `makes a new cluster with ${choice.source}${whole}`;
  if (choice.kind === 'running') return `joins ${choice.join.join(' and ') || 'nobody'}${whole}`;
  return `starts db${choice.source.slice(2)} ${choice.how}${whole}`;
}

type Case = readonly [
  what: string,
  nodes: readonly (DatabaseFacts | undefined)[],
  wanted: string | RegExp,
  Omit<ChoiceInput, 'nodes'>?,
];

function table(cases: readonly Case[]): void {
  for (const [what, nodes, wanted, given] of cases) {
    it(what, () => {
      const said = inShort(chosen(nodes, given));
      if (typeof wanted === 'string') assert.equal(said, wanted);
      else assert.match(said, wanted);
    });
  }
}

describe('where a component is Primary nothing is bootstrapped', () => {
  table([
    ['nor joined when all are', [primary(9), primary(9)], 'joins nobody'],
    ['but who was stopped joins', [primary(9), clean(5)], 'joins db2'],
    ['but who was killed joins', [crashed(5), primary(9)], 'joins db1'],
    ['but who has nothing is given everything', [primary(9), wiped()], 'joins db2, db2 anew'],
    ['but who dropped its state is given everything', [primary(9), dropped(9)], 'joins db2, db2 anew'],
    ['but who cannot end its transactions is given everything', [primary(9), prepared(5)], 'joins db2, db2 anew'],
    ['who cannot read its own data may have more', [primary(9), unreadable], /db2 has no readable position/],
    ['unless it is given up', [primary(9), unreadable], 'joins db2, db2 anew', { without: ['db2'] }],
    ['who dropped its state and was ahead would lose that', [primary(9), dropped(10)], /was at 99a34490:10/],
    ['who has its own data would lose them', [primary(9), standalone('shop')], /db2 has its own data \(shop\)/],
    ['unless they are given up', [primary(9), standalone('shop')], 'joins db2, db2 anew', { without: ['db2'] }],
    ['but who was just installed joins', [primary(9), standalone()], 'joins db2, db2 anew'],
    ['and a node that cannot be asked is left alone', [primary(9), away], 'joins nobody'],
    ['even if the one that was stopped is flagged', [primary(9), last(5)], 'joins db2'],
    ['even if it is not ready to serve', [primary(9, { wsrep_ready: 'OFF' }), clean(9)], 'joins db2'],
    ['even if it is a donor', [primary(9, { wsrep_local_state: '2' }), clean(5)], 'joins db2'],
    ['even if a host is to be given up', [primary(9), away], 'joins nobody', { without: ['db2'] }],
    ['even if more was seen before', [primary(9), clean(5)], 'joins db2', { known: { uuid, seqno: 12 } }],
    ['one that runs apart is for a person', [primary(9), waiting(5)], /refuses: db1 is Primary.*db2 runs outside/],
    ['one that gives no answer is for a person', [primary(9), silent], /db2 runs outside/],
    ['one that is starting may be given what it lacks', [primary(9), starting(5)], /db2 is starting outside/],
    ['one without Galera is for a person', [primary(9), withoutGalera], /db2 runs outside/],
    ['one that is ahead would lose that', [primary(9), clean(10)], /db2 is at 99a34490:10, and db1 is at 99a34490:9/],
    ['one that crashed ahead would lose that', [primary(9), crashed(12)], /it may have writes that the cluster lacks/],
    ['one with another history would lose it', [primary(9), clean(5, otherUuid)], /db2 is at ffffffff:5/],
    [
      'two histories that both write are a split brain',
      [primary(9), primary(9, { wsrep_cluster_state_uuid: otherUuid })],
      /refuses: split brain: db1 and db2/,
    ],
    [
      'two components of one history are a split brain',
      [primary(9, { wsrep_cluster_size: '1' }), primary(9, { wsrep_cluster_size: '2' })],
      /split brain/,
    ],
  ]);
});

describe('while a host may have what no other has nothing is started', () => {
  table([
    ['one cannot be asked', [clean(9), away], /refuses: db2 is unreachable: it may have writes/],
    ['one cannot be asked, and the other is flagged', [last(9), away], /db2 is unreachable/],
    ['one cannot be asked, and the other runs', [waiting(9), away], /db2 is unreachable/],
    ['none can be asked', [away, away], /db1 is unreachable; db2 is unreachable/],
    ['kubeblocks#2997: one of three, whatever the other two say', [last(9), clean(9), away], /db3 is unreachable/],
    ['one runs and gives no answer', [clean(9), silent], /db2 runs MariaDB, which does not answer/],
    ['one runs without Galera', [clean(9), withoutGalera], /db2 runs MariaDB without Galera/],
    [
      'one has closed its side of the replication',
      [clean(9), leftTheCluster(9)],
      /db2 runs MariaDB, which left the cluster/,
    ],
    ['one cannot read its data', [clean(9), unreadable], /db2 has no readable position .*Corruption/],
    [
      'one crashed inside of a DDL statement',
      [clean(9), onDisk(state(-1))],
      /db2 belongs to 99a34490 but its position is unknown/,
    ],
  ]);
});

describe('a host is given up', () => {
  const without = ['db2'];
  table([
    ['when it cannot be asked', [clean(9), away], 'starts db1 from disk', { without }],
    ['when it cannot read its data', [clean(9), unreadable], 'starts db1 from disk, db2 anew', { without }],
    ['and the other runs', [waiting(9), away], 'starts db1 as it runs', { without }],
    [
      'though more was seen before, as that may be what it had',
      [clean(9), away],
      'starts db1 from disk',
      { without, known: { uuid, seqno: 12 } },
    ],
    [
      'but not when what is left is of another history',
      [clean(9), away],
      /ffffffff:3 was seen before/,
      { without, known: { uuid: otherUuid, seqno: 3 } },
    ],
    ['when it has another history', [clean(9), clean(12, otherUuid)], 'starts db1 from disk, db2 anew', { without }],
    ['when it is ahead', [clean(9), clean(12)], 'starts db1 from disk, db2 anew', { without }],
    ['when it was the last to go', [clean(9), last(12)], 'starts db1 from disk, db2 anew', { without }],
    ['when others run', [primary(9), clean(12, otherUuid)], 'joins db2, db2 anew', { without }],
    [
      'but not while it runs: it may write',
      [clean(9), silent],
      /db2 is running: only a stopped node can be given up/,
      { without },
    ],
    [
      'nor while it is starting',
      [clean(9), starting(9)],
      /db2 is running: only a stopped node can be given up/,
      { without },
    ],
    ['and not another one with it', [clean(9), away, away], /db3 is unreachable/, { without }],
    ['when nothing is left but a new installation', [wiped(), away], 'makes a new cluster with db1', { without }],
    [
      'when it is first, and another makes the new cluster',
      [standalone('shop'), wiped()],
      'makes a new cluster with db2, db1 anew',
      { without: ['db1'] },
    ],
    [
      'but not all of them',
      [standalone('shop'), standalone('shop')],
      /every node was given up/,
      { without: ['db1', 'db2'] },
    ],
    ['when all dropped their states', [dropped(8), dropped(9)], 'starts db2 from disk, db1 anew', { without: ['db1'] }],
    [
      'but not what was seen before and it cannot have had',
      [clean(9), clean(10)],
      /99a34490:12 was seen before/,
      { without, known: { uuid, seqno: 12 } },
    ],
    [
      'and so is what was seen before, by its own name',
      [clean(9), clean(10)],
      'starts db2 from disk',
      { without: ['99a34490:12'], known: { uuid, seqno: 12 } },
    ],
    [
      'but not more than was typed',
      [clean(9), clean(10)],
      /99a34490:13 was seen before/,
      { without: ['99a34490:12'], known: { uuid, seqno: 13 } },
    ],
    [
      'and a whole history, by its own name',
      [clean(9), clean(9)],
      'starts db1 from disk',
      { without: ['ffffffff:3'], known: { uuid: otherUuid, seqno: 3 } },
    ],
    ['but the others disagree', [clean(9), away, clean(9, otherUuid)], /there are 2 histories/, { without }],
  ]);

  it('and what may be lost is said', () => {
    const choice = chosen([clean(9), away], { without, known: { uuid, seqno: 12 } });
    assert.match(choice.why, /what only db2 has is lost, at least the writes between 9 and 12/);
  });
});

describe('all are down: it starts from the one that is furthest', () => {
  table([
    ['both stopped in good order, and one was last', [clean(9), last(9)], 'starts db2 from disk'],
    ['the last one had more', [clean(8), last(9)], 'starts db2 from disk'],
    ['the first had more', [last(9), clean(8)], 'starts db1 from disk'],
    ['none is flagged', [clean(9), clean(9)], 'starts db1 from disk'],
    ['both are flagged', [last(9), last(9)], 'starts db1 from disk'],
    ['both were killed, equal', [crashed(9), crashed(9)], 'starts db1 from disk'],
    ['both were killed, the second is ahead', [crashed(8), crashed(9)], 'starts db2 from disk'],
    ['both were killed, the first is ahead', [crashed(10), crashed(9)], 'starts db1 from disk'],
    ['one was killed and is ahead of the one that was stopped', [clean(8), crashed(9)], 'starts db2 from disk'],
    ['one was killed and is behind', [crashed(8), clean(9)], 'starts db2 from disk'],
    ['three of them', [crashed(7), crashed(9), crashed(8)], 'starts db2 from disk'],
    ['nine is less than ten', [clean(9), clean(10)], 'starts db2 from disk'],
    ['seqno 0 is a place', [clean(0), wiped()], 'starts db1 from disk, db2 anew'],
    ['one of equals has no grastate.dat', [noState(9), crashed(9)], 'starts db2 from disk'],
    ['the one without grastate.dat is ahead', [noState(10), crashed(9)], 'starts db1 from disk'],
    ['one has nothing', [wiped(), crashed(9)], 'starts db2 from disk, db1 anew'],
    [
      'one had a transfer that was cut off',
      [crashed(9), onDisk(state(-1, { uuid: noUuid }), { disk: { transfer: true } })],
      'starts db1 from disk, db2 anew',
    ],
    [
      'one crashed while it was given everything',
      [crashed(9), onDisk(state(-1), { disk: { transfer: true }, recovered: { position: { uuid, seqno: 5 } } })],
      'starts db1 from disk, db2 anew',
    ],
    [
      'a marker of an old transfer means nothing after a good stop',
      [clean(8), onDisk(state(9), { disk: { transfer: true } })],
      'starts db2 from disk',
    ],
    ['one dropped its state, and was not ahead', [crashed(9), dropped(9)], 'starts db1 from disk, db2 anew'],
    [
      'one dropped its state, and was ahead',
      [crashed(9), dropped(11)],
      /db1 is at 99a34490:9, and db2, whose state was dropped, was at 99a34490:11/,
    ],
    [
      'one cannot end its transactions, and another is as far',
      [prepared(9), crashed(9)],
      'starts db2 from disk, db1 anew',
    ],
    [
      'the furthest cannot end its transactions',
      [prepared(10), crashed(9)],
      /db1 is the most advanced, but has prepared transactions/,
    ],
    ['there is nothing anywhere', [wiped(), wiped()], 'makes a new cluster with db1, db2 anew'],
    ['all were just installed', [standalone(), standalone()], 'makes a new cluster with db1, db2 anew'],
    [
      'there is nothing anywhere, and there was',
      [wiped(), wiped()],
      /no node has any data, but the cluster was at 99a34490:9 before/,
      { known: { uuid, seqno: 9 } },
    ],
    [
      'all dropped their states',
      [dropped(8), dropped(9)],
      /no node has a valid state .* db1 is at 99a34490:8, db2 is at 99a34490:9 \(InnoDB\)/,
    ],
    ['one has its own data', [crashed(9), standalone('shop')], /db2 has its own data \(shop\)/],
    [
      'one has tables and no ibdata1',
      [crashed(9), onDisk(undefined, { disk: { hasData: false, schemas: ['shop'] } })],
      /no ibdata1/,
    ],
    [
      'one dropped its state and cannot be read',
      [crashed(9), onDisk(state(-1, { uuid: noUuid }), { recovered: { failure: 'InnoDB: Corruption' } })],
      /db2 has no readable position/,
    ],
    [
      'two histories',
      [clean(9), clean(9, otherUuid)],
      /refuses: there are 2 histories: db1 is at 99a34490:9, db2 is at ffffffff:9/,
    ],
    ['two histories, one flagged', [last(9), clean(900, otherUuid)], /there are 2 histories/],
    ['two histories after crashes', [crashed(9), crashed(9, otherUuid)], /there are 2 histories/],
  ]);
});

describe('what the peers lost data by', () => {
  table([
    [
      'mariadb-operator#1701: safe_to_bootstrap on a node with nothing',
      [wiped(state(-1, { uuid: noUuid, safeToBootstrap: true })), crashed(9)],
      'starts db2 from disk, db1 anew',
    ],
    [
      'the same, with a place in a file that was left behind',
      [wiped(state(50, { safeToBootstrap: true })), crashed(9)],
      'starts db2 from disk, db1 anew',
    ],
    [
      'mariadb-operator#1816: the flag with a null uuid and data',
      [dropped(3, true), crashed(9)],
      'starts db2 from disk, db1 anew',
    ],
    [
      'the flag with seqno -1 is no place: InnoDB is asked',
      [onDisk(state(-1, { safeToBootstrap: true }), { recovered: { position: { uuid, seqno: 8 } } }), crashed(9)],
      'starts db2 from disk',
    ],
    [
      'the flag on one that is behind',
      [last(8), crashed(9)],
      /db1 claims to have stopped last .* at 99a34490:8, and db2 is at 99a34490:9/,
    ],
    ['kubeblocks#2996: the first of three is behind', [crashed(7), crashed(8), crashed(9)], 'starts db3 from disk'],
    [
      'PXC operator PR#2467: a second crash forgets the position',
      [crashed(7), crashed(7)],
      /99a34490:9 was seen before/,
      { known: { uuid, seqno: 9 } },
    ],
    [
      'as far as was seen before is far enough',
      [crashed(9), crashed(8)],
      'starts db1 from disk',
      { known: { uuid, seqno: 9 } },
    ],
    [
      'another history than was seen before',
      [crashed(9), crashed(9)],
      /ffffffff:3 was seen before/,
      { known: { uuid: otherUuid, seqno: 3 } },
    ],
    [
      '-1 without its sign is no place',
      [waiting('18446744073709551615'), clean(9)],
      /db1 runs .* does not know its position/,
    ],
  ]);
});

const blank = { disk: wiped().disk };

describe('daemons run, and none is Primary', () => {
  table([
    ['equal: the first', [waiting(9), waiting(9)], 'starts db1 as it runs'],
    ['the second is ahead', [waiting(8), waiting(9)], 'starts db2 as it runs'],
    ['two killed and one outside a component, as far', [crashed(9), waiting(9)], 'starts db2 as it runs'],
    [
      'one of equals keeps its gcache rather than the one that was last',
      [last(9), waiting(9)],
      'starts db2 as it runs',
    ],
    ['the one that is down is ahead', [waiting(8), clean(9)], 'starts db2 from disk'],
    [
      'the one that runs has nothing yet',
      [{ ...waiting(0, { wsrep_local_state_uuid: noUuid }), ...blank }, clean(9)],
      'starts db2 from disk, db1 anew',
    ],
    ['two histories', [waiting(9, { wsrep_local_state_uuid: otherUuid }), clean(9)], /there are 2 histories/],
    [
      'less than was seen before',
      [waiting(9), waiting(9)],
      /99a34490:12 was seen before/,
      { known: { uuid, seqno: 12 } },
    ],
  ]);
});

describe('daemons hang during startup, as after all lost their power with an arbiter among them', () => {
  const nowhere = { disk: { ...starting(9).disk, grastate: state(-1, { uuid: noUuid }) } };
  table([
    ['equal: the first', [starting(9), starting(9)], 'starts db1 from disk'],
    ['the second is ahead', [starting(8), starting(9)], 'starts db2 from disk'],
    ['the other is down, and ahead', [starting(8), crashed(9)], 'starts db2 from disk'],
    ['the other answers outside of a component', [starting(9), waiting(9)], 'starts db2 as it runs'],
    ['the other cannot be asked', [starting(9), away], /db2 is unreachable/],
    ['two histories', [starting(9), starting(9, otherUuid)], /there are 2 histories/],
    ['one began without any place', [starting(-1), starting(9)], /db1 hangs during startup and does not know/],
    ['one began with nothing', [{ ...starting(-1), ...blank }, starting(9)], 'starts db2 from disk, db1 anew'],
    ['one has dropped its state', [{ ...starting(9), ...nowhere }, starting(9)], 'starts db2 from disk, db1 anew'],
    ['one has dropped its state, and was ahead', [{ ...starting(10), ...nowhere }, starting(9)], /was at 99a34490:10/],
    ['more was seen before', [starting(8), starting(9)], /10 was seen before/, { known: { uuid, seqno: 10 } }],
  ]);
});

describe('a place', () => {
  it('is one in a history, and a number that was not cut', () => {
    assert(isReal({ uuid, seqno: 0 }));
    for (const seqno of [-1, Number.NaN, 2 ** 64]) assert(!isReal({ uuid, seqno }), String(seqno));
    for (const none of ['', noUuid]) assert(!isReal({ uuid: none, seqno: 9 }), none);
  });
});

describe('whatever is found', () => {
  const seqno = fc.integer({ min: 0, max: 4 });
  const anyNode = fc.oneof(
    ...[clean, last, crashed, noState, dropped, prepared, waiting, primary].map((make) => seqno.map((n) => make(n))),
    seqno.map((n) => clean(n, otherUuid)),
    fc.constantFrom(standalone('shop'), standalone()),
    fc.constantFrom(away, silent, withoutGalera, unreadable, wiped(), wiped(state(9, { safeToBootstrap: true }))),
  );
  const nodes = fc.array(anyNode, { minLength: 1, maxLength: 4 });
  const known = fc.option(fc.record({ uuid: fc.constant(uuid), seqno }), { nil: undefined });
  const law = (holds: (nodes: readonly (DatabaseFacts | undefined)[], choice: BootstrapChoice) => void) =>
    fc.assert(
      fc.property(nodes, known, (found, seen) => holds(found, chosen(found, { known: seen }))),
      { numRuns: 2000 },
    );
  const isPrimary = (found: DatabaseFacts | undefined) =>
    found?.node.report?.status.get('wsrep_cluster_status') === 'Primary';
  const started = (choice: BootstrapChoice) => (choice.kind === 'start' ? Number(choice.source.slice(2)) - 1 : -1);

  it('nothing is started while a component is Primary', () => {
    law((found, choice) => assert(!(found.some(isPrimary) && choice.kind === 'start')));
  });

  it('nothing is started while a host may have what no other has', () => {
    const unclear = (found: DatabaseFacts | undefined) =>
      found === undefined || found === silent || found === withoutGalera || found === unreadable;
    law((found, choice) => assert(!(found.some(unclear) && choice.kind === 'start')));
  });

  it('no node is ahead of the source, in its own words or in those of InnoDB', () => {
    const inHistory = (of: string, place: Position | undefined) => (place?.uuid === of ? place.seqno : -1);
    const places = (found: DatabaseFacts | undefined, of: string) => [
      found?.disk.hasData ? inHistory(of, found.disk.grastate) : -1,
      inHistory(of, found?.recovered.position),
      Number(found?.node.report?.status.get('wsrep_last_committed') ?? -1),
    ];
    law((found, choice) => {
      if (choice.kind !== 'start') return;
      const { uuid: of, seqno: reached } = choice.position;
      assert(Math.max(...found.flatMap((one) => places(one, of))) <= reached);
    });
  });

  it('whatever is replaced is contained in what stays', () => {
    const of = (found: DatabaseFacts | undefined) => {
      const { grastate } = found?.disk ?? {};
      return grastate && isReal(grastate) && found?.disk.hasData ? grastate : found?.recovered.position;
    };
    law((found, choice) => {
      if (choice.kind === 'refuse') return;
      const stays = found.flatMap((one, i) => {
        if (choice.kind === 'start') return `db${i + 1}` === choice.source ? [choice.position] : [];
        const { status } = (isPrimary(one) && one?.node.report) || {};
        return status ? [{ uuid, seqno: Number(status.get('wsrep_last_committed')) }] : [];
      });
      for (const host of choice.whole) {
        const one = found[Number(host.slice(2)) - 1];
        assert.deepEqual(one?.disk.schemas ?? [], [], `${host} has schemas of its own`);
        const had = of(one);
        if (!had || !isReal(had)) continue;
        assert(
          stays.some((kept) => kept.uuid === had.uuid && kept.seqno >= had.seqno),
          `${host} is lost`,
        );
      }
    });
  });

  it('the source has data, a history, and nothing half-done', () => {
    law((found, choice) => {
      const source = found[started(choice)];
      if (choice.kind !== 'start') return;
      assert(source?.disk.hasData && source.recovered.prepared === 0);
      assert.notEqual(choice.position.uuid, noUuid);
      assert(!choice.whole.includes(choice.source));
    });
  });

  it('only one history lives, and never a shorter one than was seen before', () => {
    fc.assert(
      fc.property(nodes, seqno, (found, seen) => {
        const choice = chosen(found, { known: { uuid, seqno: seen } });
        if (choice.kind === 'start') assert(choice.position.uuid === uuid && choice.position.seqno >= seen);
      }),
    );
  });

  it('the order of the nodes changes which of equals is taken, and nothing else', () => {
    law((found, choice) => {
      const turned = chosen(found.toReversed());
      if (choice.kind === 'start' && turned.kind === 'start') assert.deepEqual(turned.position, choice.position);
      assert.equal(chosen(found).kind === 'running', turned.kind === 'running');
    });
  });

  it('a refusal says what a person has to find out', () => {
    law((_, choice) => {
      if (choice.kind === 'refuse') assert(choice.why.length > 10 && choice.find.length > 10);
    });
  });
});
