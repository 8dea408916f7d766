import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../../../src/model/plan/step.ts';
import { Refused } from '../../../src/model/text/errors.ts';
import { serverFiles } from '../../../src/steps/galera/mariadb-config.ts';
import { galeraMember } from '../../../src/steps/galera/member.ts';
import { galeraStarted } from '../../../src/steps/galera/started.ts';
import {
  clean,
  crashed,
  dropped,
  primary,
  silent,
  standalone,
  state,
  waiting,
  wiped,
  withoutGalera,
} from '../../support/evidence.ts';
import { cluster } from '../../support/fake-world.ts';
import { stopped } from '../../support/said-node.ts';
import { hostNamed, view } from '../../support/views.ts';

const said = ({ summary, disrupts }: Change) => (disrupts ? `${summary} (${disrupts})` : summary);

type Peer = ReturnType<typeof wiped>;
const bare = wiped();
const garbd = { ...bare, node: { ...stopped, garbd: true } };

interface Around {
  readonly host?: string;
  readonly other?: Peer | undefined;
  readonly arbiter?: Peer | undefined;
  /** When the configuration was written, in seconds; the server runs since 100. */
  readonly written?: number;
  /** Of the host now; the files were made for 490 MiB. */
  readonly memory?: number;
  readonly without?: readonly string[];
  /** What it says instead of what it should. */
  readonly content?: string;
}

function plan(own: Peer, given: Around = {}): readonly string[] {
  const { host = 'db1', written = 50 } = given;
  const files = serverFiles(hostNamed(host), cluster.inventory, { files: new Map(), memory: 490 }).map(
    ({ path, content }) => {
      return [
        path,
        { content: given.content ?? content, mode: '644', owner: 'root:root', writtenAt: written },
      ] as const;
    },
  );
  const unit = { known: true, active: 'active', enabled: true, changedAt: 100, restarts: 0 };
  const now = {
    ...own,
    memoryMib: given.memory ?? 490,
    files: new Map(files),
    units: new Map([['mariadb.service', unit]]),
  };
  const around = view<Record<string, unknown>>({
    [host === 'db1' ? 'db2' : 'db1']: ('other' in given ? given.other : bare) as Record<string, unknown> | undefined,
    filer1: ('arbiter' in given ? given.arbiter : bare) as Record<string, unknown> | undefined,
  });
  const steps = [galeraStarted({ without: given.without ?? [], command: 'deploy databases' }), galeraMember];
  return steps.flatMap((step) => step.plan(now, hostNamed(host), cluster, around)).map(said);
}

const starts = ['bootstrap a new cluster from this node (no cluster exists)'];
const joins = ['join the cluster and wait until Synced'];

describe('galera.started and galera.member', () => {
  it('starts a cluster with the first node, only where there never was one', () => {
    assert.deepEqual(plan(bare), starts);
    assert.deepEqual(plan(bare, { host: 'db2' }), joins);
  });

  it('joins where a component is Primary, whatever else there is', () => {
    assert.deepEqual(plan(bare, { other: primary(9) }), joins);
    assert.deepEqual(plan(crashed(5), { other: primary(9), arbiter: garbd }), joins);
  });

  it('replaces data that are given up, and keeps them beside', () => {
    const [moves, joins] = plan(standalone('shop'), { other: primary(9), without: ['db1'] });
    assert.match(
      moves ?? '',
      /^move \/var\/lib\/mysql to \/var\/lib\/mysql\.kept-.*db1 is replaced by a full transfer.*the old one is kept in/,
    );
    assert.match(joins ?? '', /^join the cluster/);
  });

  it('starts no new cluster from what is given up', () => {
    const given = { other: standalone('shop'), without: ['db2'] };
    assert.deepEqual(plan(bare, given), [`${starts[0]} (what only db2 has is lost)`]);
    assert.match(
      plan(standalone('shop'), { host: 'db2', without: ['db2'] }).join(),
      /^move .* to \/var\/lib\/mysql\.kept-.*,join/,
    );
  });

  it('forgets a place without data before it starts a new cluster', () => {
    assert.match(plan(wiped(state(9))).join(), /^remove grastate\.dat.*,bootstrap a new cluster/);
  });

  it('wants nothing of a member that has read its configuration', () => {
    assert.deepEqual(plan(primary(9), { other: primary(9), arbiter: garbd }), []);
  });

  it('takes no memory that comes and goes from boot to boot for another host', () => {
    const well = { other: primary(9), arbiter: garbd };
    for (const memory of [481, 499]) assert.deepEqual(plan(primary(9), { ...well, memory }), [], String(memory));
    assert.match(plan(primary(9), { ...well, memory: 990 }).join(), /^restart MariaDB/);
  });

  it('restarts a member whose configuration is younger than its server', () => {
    const well = { other: primary(9), arbiter: garbd };
    assert.match(plan(primary(9), { ...well, written: 200 }).join(), /^restart MariaDB/);
    assert.match(plan(primary(9), { ...well, content: 'of before' }).join(), /^restart MariaDB/, 'still to be written');
  });

  for (const [what, own, given, why] of [
    ['another node cannot be asked', bare, { other: undefined }, /db2 is unreachable: it may have writes/],
    [
      'another node that is given up cannot be asked, and an arbiter runs',
      bare,
      { other: undefined, without: ['db2'], arbiter: garbd },
      /a member on filer1 may have been/,
    ],
    ['it has its own data', standalone('shop'), {}, /db1 has its own data \(shop\).*`deploy databases without db1 and/],
    ['another has its own data', bare, { other: standalone('shop') }, /db2 has its own data \(shop\)/],
    [
      'it has more than the cluster',
      crashed(10),
      { other: primary(9) },
      /db1 is at 99a34490:10, and db2 is at 99a34490:9/,
    ],
    ['grastate.dat is zeros and InnoDB has a place', dropped(9), {}, /a cluster existed: db1 is at 99a34490:9/],
    ['the arbiter cannot be asked', bare, { arbiter: undefined }, /filer1 is unreachable: a cluster may run there/],
    ['an arbiter runs', bare, { arbiter: garbd }, /a member on filer1 may have been/],
    [
      'a node runs outside of a component',
      bare,
      { other: waiting(9) },
      /a cluster existed \(db2 is at .*`recover databases`/,
    ],
    ['a node runs that gives no answer', bare, { other: silent }, /db2 runs MariaDB, which does not answer/],
    ['another node has a history', bare, { other: clean(9) }, /a cluster existed \(db2 is at .*`recover databases`/],
    ['it has a history itself', crashed(9), {}, /a cluster existed \(db1 is at/],
    ['it runs outside itself', waiting(9), { other: waiting(9) }, /db1 runs outside the Primary component/],
    ['it is in no cluster', withoutGalera, {}, /MariaDB outside any cluster/],
    ['it gives no answer', silent, { other: primary(9) }, /which does not answer/],
    [
      'it must not be restarted',
      primary(9),
      { other: clean(9), written: 200 },
      /db1 needs a restart.*db2 is not Synced/,
    ],
  ] as const) {
    it(`is refused when ${what}`, () => {
      assert.throws(
        () => plan(own, given),
        (error: Error) => error instanceof Refused && why.test(error.message),
      );
    });
  }
});
