import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { galeraDataDirectory } from '../../../src/facts/galera/data-directory.ts';
import { galeraDisk, type Position } from '../../../src/facts/galera/disk.ts';
import { galeraNode } from '../../../src/facts/galera/node.ts';
import { galeraPosition } from '../../../src/facts/galera/position.ts';
import { choose } from '../../../src/steps/galera/choice.ts';
import type { DatabaseFacts } from '../../../src/steps/galera/evidence.ts';
import { galeraStarted } from '../../../src/steps/galera/started.ts';
import { cluster } from '../../support/fake-world.ts';
import { hostNamed, view } from '../../support/views.ts';

/** What a host printed for each fact; undefined is one that cannot be asked. */
interface Printed {
  readonly disk: string;
  readonly recover: string;
  readonly node: string;
}

interface Case {
  readonly nodes: Readonly<Record<string, Printed | null>>;
  readonly known?: Position;
}

const folder = new URL('../../fixtures/galera/', import.meta.url);

/** Some cases are a list of hosts and nothing else. One that was taken from a host that has schemas says which. */
function caseOf(file: string): Case {
  const { nodes, on, schemas, known, ...hosts } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const own = schemas && {
    disk: ['data', ...schemas.map((name: string) => `schema ${name}`), ''].join('\n'),
    recover: 'asked\nWSREP: Recovered position: 00000000-0000-0000-0000-000000000000:-1\n',
    node: '',
  };
  return { nodes: { ...(nodes ?? hosts), ...(own ? { [on]: own } : {}) }, known };
}

function read({ disk, recover, node }: Printed): DatabaseFacts {
  return {
    node: galeraNode.parse(node, 0),
    disk: galeraDisk.parse(disk, 0),
    recovered: galeraPosition.parse(recover, 0),
    room: galeraDataDirectory.parse('used 300\nfree 9000\nmovable\n', 0),
  };
}

function decided(file: string): string {
  const { nodes, known } = caseOf(file);
  const databases = Object.entries(nodes).filter(([host]) => host.startsWith('db'));
  const choice = choose({
    nodes: databases.map(([host, said]) => ({ host, found: said ? read(said) : undefined })),
    known,
  });
  if (choice.kind === 'refuse') return `refuse: ${choice.why}. First: ${choice.find}`;
  const whole = choice.whole.length > 0 ? `, whole: ${choice.whole.join(' ')}` : '';
  if (choice.kind === 'running') return `running, join: ${choice.join.join(' ')}${whole}`;
  return `${choice.kind} from ${choice.source}${whole}`;
}

/** What a deploy does on a host. */
function deployed(file: string, on: string): readonly string[] {
  const { nodes, known } = caseOf(file);
  const found = Object.entries(nodes).map(([host, said]) => [host, said ? read(said) : undefined] as const);
  const own = found.find(([host]) => host === on)?.[1];
  const others = Object.fromEntries(found.filter(([host]) => host !== on));
  const step = galeraStarted({ known, command: 'deploy databases' });
  const changes = step.plan(
    { ...own, units: new Map() },
    hostNamed(on),
    cluster,
    view<Record<string, unknown>>(others as never),
  );
  return changes.map(({ summary }) => summary);
}

const readings: Readonly<Record<string, string | RegExp>> = {
  's01-three-crashed.json': 'start from db3',
  's02-flag-on-empty.json': 'start from db2, whole: db1',
  's03-flag-after-failed-sst.json': 'start from db2, whole: db1',
  's05-flag-forced-behind.json': 'start from db2, whole: db1',
  's06-all-equal.json': 'start from db1',
  's07-all-zeros-with-positions.json':
    /^refuse: (?!.*no node has any data)(?!.*`deploy).*db1 is at 99a34490:900, db2 is at 99a34490:1000.*db2 is the most advanced.*`recover databases without db1 and lose what only db1 has`/,
  's09-two-histories.json': /^refuse: there are 2 histories/,
  's10-states-diverged.json': /^refuse: db2 is at 99a34490:1399488, and db1 is at 99a34490:10068/,
  's12-prepared-unknown.json': /^refuse: db2 has no readable position \(Found 1 prepared transactions/,
  's13-one-off.json': /^refuse: db2 is unreachable: it may have writes/,
  's14-snapshot-restored.json': /^refuse: .*99a34490:5000 .* but 99a34490:7000 was seen before/,
  's15-last-to-go.json': 'start from db2',
  's16-flag-behind.json': /^refuse: db1 claims to have stopped last/,
  's17-all-non-primary.json': 'start from db2',
  's19-split-brain.json': /^refuse: split brain/,
  's20-joiner-left-alone.json': /^refuse: db1 is at 99a34490:5000, and db2 is at no known position/,
  's22-ddl-crash.json': /^refuse: db1 belongs to 99a34490 but its position is unknown/,
  's23-disk-not-mounted.json': /^refuse: .*99a34490:100 .* but 99a34490:900 was seen before/,
  's25-gone-over-by-ddl.json': 'start from db1',
  's26-down-with-zeros-beside-primary.json': 'running, join: db2, whole: db2',
  's28-running-behind-a-dropped-one.json':
    /^refuse: db2, whose state was dropped, was at 99a34490:1000, and db1 is at 99a34490:900/,
  's30-deploy-all-zeros.json': /^refuse: .*a cluster existed: db1 is at 99a34490:900, db2 is at 99a34490:1000/,
  's32-deploy-zeros-flagged.json': /^refuse: .*a cluster existed: db1 is at 99a34490:900, db2 is at 99a34490:1000/,
  's34-deploy-over-somebodys-data.json': /^refuse: db2 has its own data \(shop\), and db1 is at 99a34490:12/,
  's36-control-fresh-hosts.json': 'new from db1, whole: db2',
  's37-control-fresh-joins.json': 'running, join: db2, whole: db2',
};

describe('what deploy and recover decide, in cases from the field', () => {
  for (const [file, wanted] of Object.entries(readings)) {
    it(file, () => {
      if (typeof wanted === 'string') assert.equal(decided(file), wanted);
      else assert.match(decided(file), wanted);
    });
  }

  it('has a reading of every case', () => {
    const files = readdirSync(folder).filter((name) => /^s\d+-.*\.json$/.test(name));
    assert.deepEqual(files.toSorted(), Object.keys(readings).toSorted());
  });
});

describe('what a deploy does on a host, in cases from the field', () => {
  const joins = ['join the cluster and wait until Synced'];
  for (const [file, on, wanted] of [
    ['s30-deploy-all-zeros.json', 'db1', /no node has a valid state.*`recover databases without db1 and lose/],
    ['s32-deploy-zeros-flagged.json', 'db1', /no node has a valid state/],
    ['s34-deploy-over-somebodys-data.json', 'db2', /`deploy databases without db2 and lose what only db2 has`/],
    ['s15-last-to-go.json', 'db2', /a cluster existed.*`recover databases`/],
    ['s28-running-behind-a-dropped-one.json', 'db2', /was at 99a34490:1000/],
    ['s36-control-fresh-hosts.json', 'db1', ['bootstrap a new cluster from this node (no cluster exists)']],
    ['s36-control-fresh-hosts.json', 'db2', joins],
    ['s37-control-fresh-joins.json', 'db2', joins],
  ] as const) {
    it(`${file}, on ${on}`, () => {
      if (wanted instanceof RegExp) assert.throws(() => deployed(file, on), { name: 'Refused', message: wanted });
      else assert.deepEqual(deployed(file, on), wanted);
    });
  }
});
