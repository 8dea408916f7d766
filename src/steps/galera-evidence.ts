import { type GaleraNode, galeraNode, statusOf } from '../facts/galera.ts';
import { type GaleraDisk, galeraDisk, noUuid, type Position, seqnoOf } from '../facts/galera-disk.ts';
import { galeraPosition, type Recovered } from '../facts/galera-position.ts';
import type { FactSet, Seen } from '../model/fact.ts';
import type { Host } from '../model/inventory.ts';

/** What was found on a host that should hold the database; `found` is undefined when it could not be asked. */
export interface Evidence {
  readonly host: string;
  readonly found: Found | undefined;
}

export interface Found {
  readonly node: GaleraNode;
  readonly disk: GaleraDisk;
  readonly recovered: Recovered;
}

export const evidenceFacts: FactSet<Found> = { node: galeraNode, disk: galeraDisk, recovered: galeraPosition };

export function evidenceOf(hosts: readonly Host[], seen: readonly Seen<Found>[]): readonly Evidence[] {
  return hosts.map(({ name }) => ({ host: name, found: seen.find(({ host }) => host.name === name)?.facts }));
}

/** A node as the choice sees it. */
export type Standing =
  /** It may have anything; `find` is what a person has to find out. */
  | { readonly kind: 'unread'; readonly why: string; readonly find: string }
  /** Nothing on it, or nothing that it answers for: it has to be given everything. `left` is what InnoDB still says. */
  | { readonly kind: 'empty'; readonly left: Position | undefined }
  | { readonly kind: 'primary'; readonly position: Position }
  | { readonly kind: 'waiting'; readonly position: Position }
  | { readonly kind: 'down'; readonly position: Position; readonly prepared: number };

const unread = (why: string, find: string): Standing => ({ kind: 'unread', why, find });

export function standingOf({ host, found }: Evidence): Standing {
  if (!found) return unread('cannot be asked', `\`status ${host}\` says why it cannot; bring it back`);
  const { node } = found;
  if (!node.mariadbd) return standingOfStopped(host, found);
  if (node.began) return standingOfStarting(found.disk, node.began);
  if (!node.said) {
    const find = `look at \`journalctl -u mariadb -n 50\` on ${host}: let it come up, or stop it`;
    return unread(`runs MariaDB, which gives no answer (${node.silence})`, find);
  }
  if (node.said.variables.get('wsrep_on') === 'OFF') {
    return unread('runs MariaDB without Galera', `save what was written there (mariadb-dump), then stop it`);
  }
  const position = {
    uuid: statusOf(node, 'wsrep_local_state_uuid'),
    seqno: seqnoOf(statusOf(node, 'wsrep_last_committed') || '-1'),
  };
  if (isInPrimary(node)) return { kind: 'primary', position };
  // It closed its side of the replication, as after an inconsistency, and cannot be told to form a component.
  if (statusOf(node, 'wsrep_connected') !== 'ON') {
    const find = `\`systemctl stop mariadb\` on ${host}, so that what it has can be read from disk`;
    return unread('runs MariaDB, which left the cluster (wsrep_connected is OFF)', find);
  }
  return isReal(position) ? { kind: 'waiting', position } : { kind: 'empty', left: undefined };
}

/** It stands where it stood on disk, or further by what a node that was Primary gave it. */
function standingOfStarting(disk: GaleraDisk, began: Position): Standing {
  const left = isReal(began) ? began : undefined;
  return left && !isDropped(disk) ? { kind: 'down', position: left, prepared: 0 } : { kind: 'empty', left };
}

/** Galera drops the state of a node that it found to differ, and of one into which a transfer has begun. */
const isDropped = ({ grastate, transfer }: GaleraDisk) => grastate?.uuid === noUuid || transfer;

function standingOfStopped(host: string, { disk, recovered }: Found): Standing {
  const { grastate } = disk;
  const { position, prepared, failure } = recovered;
  // Whatever grastate.dat says then is about data that is not there any more.
  if (!disk.hasData) return { kind: 'empty', left: undefined };
  if (grastate && isReal(grastate)) {
    const { uuid, seqno } = grastate;
    return { kind: 'down', position: { uuid, seqno }, prepared };
  }
  const left = position && isReal(position) ? position : undefined;
  if (isDropped(disk)) return { kind: 'empty', left };
  if (left) return { kind: 'down', position: left, prepared };
  if (failure) {
    const find =
      prepared > 0
        ? `when another node is known to have everything, end them on ${host}: \`mariadbd --user=mysql --tc-heuristic-recover=ROLLBACK\``
        : `see why \`mariadbd --user=mysql --wsrep-recover\` fails on ${host}`;
    return unread(`cannot say how far it has come (${failure})`, find);
  }
  // A crash inside of a DDL statement leaves this: how much of it was done nobody can tell (Galera's tutorial).
  if (grastate) {
    return unread(
      `belongs to ${grastate.uuid.slice(0, 8)} and does not know how far it has come (seqno -1)`,
      `compare its tables with the others' before anything of it is thrown away`,
    );
  }
  return { kind: 'empty', left: undefined };
}

/** Alive in a component that has the majority, whether or not it is ready to serve. */
export function isInPrimary(node: GaleraNode): boolean {
  return statusOf(node, 'wsrep_cluster_status') === 'Primary';
}

/** Without a history, or without a place in it, there is nothing to start from. */
export function isReal({ uuid, seqno }: Position): boolean {
  return uuid !== '' && uuid !== noUuid && Number.isSafeInteger(seqno) && seqno >= 0;
}

/** Whether a node that has data says of itself that it was the last to go. Counts only with a place in a history. */
export function isFlagged({ found }: Evidence): boolean {
  if (!found || found.node.mariadbd) return false;
  const { grastate } = found.disk;
  return grastate !== undefined && isReal(grastate) && grastate.safeToBootstrap;
}
