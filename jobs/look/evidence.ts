import { stateOf } from '../../src/checks/galera/words.ts';
import { askAll, scopeOf, viewOf } from '../../src/engine/look.ts';
import type { Position } from '../../src/facts/galera/disk.ts';
import { type GaleraNode, galeraNode, statusOf } from '../../src/facts/galera/node.ts';
import type { Missing, Seen, View } from '../../src/model/check/fact.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { columns } from '../../src/model/text/columns.ts';
import { describeWithoutHost } from '../../src/model/text/errors.ts';
import { type DatabaseFacts, evidenceFacts, isInPrimary } from '../../src/steps/galera/evidence.ts';
import { knownPosition } from './positions.ts';

/** The evidence for where the cluster can be started from. */
export interface ClusterEvidence {
  readonly nodes: View<DatabaseFacts>;
  readonly arbiters: View<{ readonly node: GaleraNode }>;
  /** The furthest position seen in earlier rounds. */
  readonly known: Position | undefined;
}

const arbiterFacts = { node: galeraNode };

export async function lookAtMembers(world: Observer): Promise<ClusterEvidence> {
  const [answers, known] = await Promise.all([
    askAll(world, [
      { on: 'database', facts: evidenceFacts },
      { on: 'arbiter', facts: arbiterFacts },
    ]),
    knownPosition(world),
  ]);
  return {
    nodes: viewOf(scopeOf(world, 'database'), answers, evidenceFacts),
    arbiters: viewOf(scopeOf(world, 'arbiter'), answers, arbiterFacts),
    known,
  };
}

/** Shows the position of every node and its source. */
export async function showEvidence(world: Observer, looked: ClusterEvidence): Promise<void> {
  const host = scopeOf(world, 'database').map(({ name }) => name);
  const command = 'cat grastate.dat; mariadbd --wsrep-recover';
  await world.report({ kind: 'output', host: host.join(', '), command, text: evidenceTable(looked) });
}

/** One column per node. */
function evidenceTable({ nodes, arbiters, known }: ClusterEvidence): string {
  const rows = rowsOf.map(([name, value]) => [name, ...nodes.seen.map(({ facts }) => value(facts) || '-')]);
  const missing = [...nodes.missing, ...arbiters.missing].map(silent);
  const garbd = arbiters.seen.map(
    ({ host, facts }) => `garbd ${facts.node.garbd ? 'runs' : 'is down'} on ${host.name}`,
  );
  const situation = situationOf(nodes.seen.map(({ facts }) => facts));
  const before = `most advanced position seen: ${known ? shown(known) : 'none'}`;
  const table = columns([['', ...nodes.seen.map(nameOf)], ...rows]);
  return [situation, '', ...table, ...garbd, before, ...missing, ''].join('\n');
}

/** The three situations of a recovery (Galera's documentation: a quorum reset needs running daemons). */
function situationOf(nodes: readonly DatabaseFacts[]): string {
  if (nodes.some(({ node }) => isInPrimary(node)))
    return 'Primary alive: a node accepts writes, so nothing is bootstrapped.';
  if (nodes.some(({ node }) => node.report)) return 'Daemons up without Primary: no node accepts writes.';
  if (nodes.some(({ node }) => node.mariadbd))
    return 'No Primary: daemons hang during startup, no node accepts writes.';
  return 'All down: the cluster must be started from disk.';
}

/** As many names as fit beside the other columns. */
const listed = (names: readonly string[]) =>
  names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ') || 'none';
const shownOf = (position: Position | undefined) => (position ? shown(position) : '');
const nameOf = ({ host }: Seen<unknown>) => host.name;
const silent = ({ host, error }: Missing) => `${host.name} unreachable (${describeWithoutHost(error)})`;
const shown = ({ uuid, seqno }: Position) => `${uuid.slice(0, 13)}:${seqno}`;

const rowsOf: readonly (readonly [name: string, value: (found: DatabaseFacts) => string])[] = [
  ['process', ({ node }) => (node.mariadbd ? `runs, ${stateOf(node)}` : 'down')],
  ['uuid', ({ node, disk }) => (statusOf(node, 'wsrep_local_state_uuid') || disk.grastate?.uuid || '').slice(0, 13)],
  ['wsrep_last_committed', ({ node }) => statusOf(node, 'wsrep_last_committed')],
  ['seqno in grastate.dat', ({ disk }) => (disk.grastate ? String(disk.grastate.seqno) : 'no file')],
  ['safe_to_bootstrap', ({ disk }) => (disk.grastate ? String(Number(disk.grastate.safeToBootstrap)) : '')],
  [
    '--wsrep-recover',
    ({ node, recovered }) => shownOf(recovered.position ?? node.startPosition) || (recovered.failure ?? ''),
  ],
  ['prepared transactions', ({ recovered }) => String(recovered.prepared)],
  ['gvwstate.dat', ({ disk }) => disk.gvwstate],
  ['data', ({ disk }) => (disk.hasData ? (disk.transfer ? 'yes, from an interrupted transfer' : 'yes') : 'none')],
  ['schemas', ({ disk }) => listed(disk.schemas)],
  ['data directory', ({ room }) => `${room.usedMib} MiB, ${room.freeMib} MiB free`],
];
