import { type GaleraDataDirectory, galeraDataDirectory } from '../../facts/galera/data-directory.ts';
import { type GaleraDisk, galeraDisk, noUuid, type Position } from '../../facts/galera/disk.ts';
import { type GaleraNode, galeraNode, statusOf } from '../../facts/galera/node.ts';
import { galeraPosition, type Recovered } from '../../facts/galera/position.ts';
import type { FactSet, Seen } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';

/** What was found on a host that should run the database; `found` is undefined if the host was unreachable. */
export interface Evidence {
  readonly host: string;
  readonly found: DatabaseFacts | undefined;
}

export interface DatabaseFacts {
  readonly node: GaleraNode;
  readonly disk: GaleraDisk;
  readonly recovered: Recovered;
  readonly room: GaleraDataDirectory;
}

export const evidenceFacts: FactSet<DatabaseFacts> = {
  node: galeraNode,
  disk: galeraDisk,
  recovered: galeraPosition,
  room: galeraDataDirectory,
};

export function evidenceOf(hosts: readonly Host[], seen: readonly Seen<DatabaseFacts>[]): readonly Evidence[] {
  return hosts.map(({ name }) => ({ host: name, found: seen.find(({ host }) => host.name === name)?.facts }));
}

/** Running in a component with a majority, ready to serve or not. */
export function isInPrimary(node: GaleraNode): boolean {
  return statusOf(node, 'wsrep_cluster_status') === 'Primary';
}

/** Without a history and a position in it there is nothing to start from. */
export function isReal({ uuid, seqno }: Position): boolean {
  return uuid !== '' && uuid !== noUuid && Number.isSafeInteger(seqno) && seqno >= 0;
}

/** Whether a node with data says that it was the last to shut down. Counts only with a position in a history. */
export function isFlagged({ found }: Evidence): boolean {
  if (!found || found.node.mariadbd) return false;
  const { grastate } = found.disk;
  return grastate !== undefined && isReal(grastate) && grastate.safeToBootstrap;
}
