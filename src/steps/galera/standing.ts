import { type GaleraDisk, noUuid, type Position, seqnoOf } from '../../facts/galera/disk.ts';
import { hasOwnHistory, statusOf } from '../../facts/galera/node.ts';
import { shownPosition } from '../../model/inventory/give-up.ts';
import { type DatabaseFacts, type Evidence, isInPrimary, isReal } from './evidence.ts';
import { howToRead, isFaultOfHost } from './unreadable.ts';

/** What a node has, as the choice sees it. */
export type NodeData =
  /** Its data is unknown; `find` says what to find out first. */
  | { readonly kind: 'unread'; readonly why: string; readonly find: string }
  /** Nothing to lose: no data, a new installation, or a partial transfer. */
  | { readonly kind: 'empty' }
  /** Data that belongs to no cluster. */
  | { readonly kind: 'own'; readonly schemas: readonly string[] }
  /** Galera discarded its state (zeros in grastate.dat), but InnoDB still has its position. */
  | { readonly kind: 'dropped'; readonly position: Position }
  | { readonly kind: 'primary'; readonly position: Position }
  /** Running outside a Primary component. */
  | { readonly kind: 'waiting'; readonly position: Position }
  | { readonly kind: 'down'; readonly position: Position; readonly prepared: number };

const unread = (why: string, find: string): NodeData => ({ kind: 'unread', why, find });
const empty: NodeData = { kind: 'empty' };
const nowhere: Position = { uuid: noUuid, seqno: -1 };

export function standingOf({ host, found }: Evidence): NodeData {
  if (!found) return unread('is unreachable', `\`status ${host}\` shows why; bring it back`);
  if (!found.node.mariadbd) return stopped(host, found);
  if (found.node.startPosition) return starting(host, found, found.node.startPosition);
  return running(host, found);
}

function running(host: string, { node, disk }: DatabaseFacts): NodeData {
  const stop = `\`systemctl stop mariadb\` on ${host}, so that its data can be read from disk`;
  if (!node.report) {
    const find = `look at \`journalctl -u mariadb -n 50\` on ${host}: let it come up, or stop it`;
    return unread(`runs MariaDB, which does not answer (${node.clientError})`, find);
  }
  if (node.report.variables.get('wsrep_on') === 'OFF') {
    return unread('runs MariaDB without Galera', `save what was written there (mariadb-dump), then ${stop}`);
  }
  const position = {
    uuid: statusOf(node, 'wsrep_local_state_uuid'),
    seqno: seqnoOf(statusOf(node, 'wsrep_last_committed') || '-1'),
  };
  if (isInPrimary(node)) return { kind: 'primary', position: hasOwnHistory(node) ? position : nowhere };
  // It closed its side of the replication, for example after an inconsistency, and cannot form a component.
  if (statusOf(node, 'wsrep_connected') !== 'ON')
    return unread('runs MariaDB, which left the cluster (wsrep_connected is OFF)', stop);
  if (isReal(position)) return { kind: 'waiting', position };
  return isBlank(disk) ? empty : unread('runs outside a Primary component and does not know its position', stop);
}

/** At its position on disk, or further if a Primary node sent it more. */
function starting(host: string, { disk }: DatabaseFacts, began: Position): NodeData {
  if (isReal(began)) return { kind: isDropped(disk) ? 'dropped' : 'down', position: began, prepared: 0 };
  if (isPartial(disk) || isBlank(disk)) return empty;
  const stop = `\`systemctl stop mariadb\` on ${host}, so that its data can be read from disk`;
  return unread('hangs during startup and does not know its position', stop);
}

function stopped(host: string, { disk, recovered }: DatabaseFacts): NodeData {
  const { grastate, schemas } = disk;
  const { position, prepared, failure } = recovered;
  // What is beneath the mount point is not its data.
  if (disk.unmounted) {
    return unread('has a file system for /var/lib/mysql in /etc/fstab that is not mounted', `\`mount -a\` on ${host}`);
  }
  const left = position && isReal(position) ? position : undefined;
  // Also over a clean grastate.dat: that of another data directory says nothing about this one.
  if (failure && isFaultOfHost(failure))
    return unread(`has no readable position (${failure})`, howToRead(host, failure));
  if (disk.hasData && grastate && isReal(grastate)) {
    const { uuid, seqno } = grastate;
    return { kind: 'down', position: { uuid, seqno }, prepared };
  }
  if (left && grastate && !isDropped(disk) && left.uuid !== grastate.uuid) {
    // Galera then starts without a position (replicator_smm.cpp): one of the two came from elsewhere.
    return unread(
      `has grastate.dat of ${grastate.uuid.slice(0, 8)}, but InnoDB is at ${shownPosition(left)}`,
      `find out which of the two was copied or restored on ${host}`,
    );
  }
  if (left) return isDropped(disk) ? { kind: 'dropped', position: left } : { kind: 'down', position: left, prepared };
  // A partial state transfer over older data.
  if (isPartial(disk) && failure) return empty;
  if (failure) return unread(`has no readable position (${failure})`, howToRead(host, failure));
  // grastate.dat then describes data that no longer exists.
  if (!disk.hasData && schemas.length === 0) return empty;
  if (!disk.hasData) return unread(`has tables (${schemas.join(', ')}) and no ibdata1`, `see what happened on ${host}`);
  // Left by a crash during DDL: how much of the statement took effect is unknown (Galera's tutorial).
  const history = [isDropped(disk) ? undefined : grastate, position].find((one) => one && one.uuid !== noUuid);
  if (history) {
    return unread(
      `belongs to ${history.uuid.slice(0, 8)} but its position is unknown (seqno -1)`,
      `compare its tables with the other nodes before discarding anything`,
    );
  }
  if (!position && !disk.transfer)
    return unread('has data whose position was not read', `\`status ${host}\` and try again`);
  return schemas.length > 0 ? { kind: 'own', schemas } : empty;
}

/** Galera discards the state of a node that it found inconsistent, and of one into which a transfer has begun. */
const isDropped = ({ grastate, transfer }: GaleraDisk) => grastate?.uuid === noUuid || transfer;

/** Not yet with a state of its own: the marker alone may be left from a transfer of long ago. */
const isPartial = ({ grastate, transfer }: GaleraDisk) =>
  transfer && (grastate === undefined || grastate.uuid === noUuid);

/** A new installation without data. */
const isBlank = ({ grastate, schemas }: GaleraDisk) =>
  schemas.length === 0 && (grastate === undefined || grastate.uuid === noUuid);
