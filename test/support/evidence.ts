import { noUuid, type Position } from '../../src/facts/galera/disk.ts';
import type { Recovered } from '../../src/facts/galera/position.ts';
import type { DatabaseFacts } from '../../src/steps/galera/evidence.ts';
import { saidNode, stopped, uuid } from './said-node.ts';

export const otherUuid = 'ffffffff-e803-11f1-8178-b3300245c33a';

const disk = {
  hasData: true,
  grastate: undefined,
  gvwstate: 'none',
  failedWrites: 0,
  transfer: false,
  schemas: [],
} as const;
const room = { usedMib: 300, freeMib: 9000, movable: true };
const notAsked: Recovered = { position: undefined, failure: undefined, prepared: 0 };

type Grastate = NonNullable<DatabaseFacts['disk']['grastate']>;
export const state = (seqno: number, differs: Partial<Grastate> = {}): Grastate => ({
  uuid,
  seqno,
  safeToBootstrap: false,
  ...differs,
});

/** A node that is down, with this on its disk. */
export function onDisk(
  grastate: Grastate | undefined,
  more: { readonly disk?: Partial<DatabaseFacts['disk']>; readonly recovered?: Partial<Recovered> } = {},
): DatabaseFacts {
  return {
    node: stopped,
    disk: { ...disk, grastate, ...more.disk },
    recovered: { ...notAsked, ...more.recovered },
    room,
  };
}

const at = (seqno: number, of = uuid): { readonly position: Position } => ({ position: { uuid: of, seqno } });

/** Stopped in good order. */
export const clean = (seqno: number, of = uuid) => onDisk(state(seqno, { uuid: of }));
/** Stopped in good order, and the last of its component to do so. */
export const last = (seqno: number, of = uuid) => onDisk(state(seqno, { uuid: of, safeToBootstrap: true }));
/** Killed, or without power: only InnoDB's log knows how far it has come. */
export const crashed = (seqno: number, of = uuid) => onDisk(state(-1, { uuid: of }), { recovered: at(seqno, of) });
/** There is data, and no grastate.dat. */
export const noState = (seqno: number) => onDisk(undefined, { recovered: at(seqno) });
/** Galera found that it differs from the others, and dropped its state. */
export const dropped = (seqno: number, flag = false) =>
  onDisk(state(-1, { uuid: noUuid, safeToBootstrap: flag }), { recovered: at(seqno) });
export const wiped = (grastate?: Grastate) => onDisk(grastate, { disk: { hasData: false } });
export const prepared = (seqno: number) => onDisk(state(-1), { recovered: { ...at(seqno), prepared: 2 } });
/** A MariaDB that never was in a cluster, with data in it. */
export const standalone = (...schemas: readonly string[]) =>
  onDisk(undefined, { disk: { schemas }, recovered: { position: { uuid: noUuid, seqno: -1 } } });
export const unreadable = onDisk(state(-1), { recovered: { failure: 'InnoDB: Corruption of an index tree' } });

const runs = (differs: Parameters<typeof saidNode>[0], seqno: number | string): DatabaseFacts => ({
  node: saidNode({ ...differs, status: { wsrep_last_committed: String(seqno), ...differs?.status } }),
  disk: { ...disk, grastate: state(-1) },
  recovered: notAsked,
  room,
});

export const primary = (seqno: number, status: Readonly<Record<string, string>> = {}) => runs({ status }, seqno);
/** Runs, outside of a component that may write. */
export const waiting = (seqno: number | string, status: Readonly<Record<string, string>> = {}) =>
  runs({ status: { wsrep_cluster_status: 'non-Primary', wsrep_ready: 'OFF', ...status } }, seqno);
export const leftTheCluster = (seqno: number) =>
  waiting(seqno, { wsrep_cluster_status: 'Disconnected', wsrep_connected: 'OFF' });
export const silent: DatabaseFacts = {
  ...waiting(1),
  node: {
    mariadbd: true,
    garbd: false,
    report: undefined,
    clientError: 'no answer within 10 s',
    startPosition: undefined,
  },
};
/** Its daemon looks for a component or is given what it lacks, and has served nobody since it was started at this place. */
export const starting = (seqno: number, of = uuid): DatabaseFacts => ({
  ...silent,
  node: { ...silent.node, clientError: 'no socket', startPosition: { uuid: of, seqno } },
});
export const withoutGalera = runs(
  {
    status: { wsrep_cluster_status: 'Disconnected', wsrep_connected: 'OFF', wsrep_ready: 'OFF' },
    variables: { wsrep_on: 'OFF' },
  },
  '18446744073709551615',
);
