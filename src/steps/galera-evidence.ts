import type { GaleraNode } from '../facts/galera.ts';
import { isPrimary, statusOf } from '../facts/galera.ts';
import type { GaleraDisk, Position } from '../facts/galera-disk.ts';
import { noUuid } from '../facts/galera-disk.ts';
import type { Recovered } from '../facts/galera-position.ts';

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

/** A node as the choice sees it. */
export type Standing =
  | { readonly kind: 'unread'; readonly why: string }
  /** Nothing on it, or nothing that belongs to a cluster: it has to be given everything. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'primary'; readonly position: Position }
  | { readonly kind: 'waiting'; readonly position: Position }
  | { readonly kind: 'down'; readonly position: Position; readonly prepared: number };

export function standingOf({ found }: Evidence): Standing {
  if (!found) return { kind: 'unread', why: 'cannot be asked' };
  const { node } = found;
  if (!node.mariadbd) return standingOfStopped(found);
  if (!node.said) return { kind: 'unread', why: `runs MariaDB, which gives no answer (${node.silence})` };
  if (node.said.variables.get('wsrep_on') === 'OFF') return { kind: 'unread', why: 'runs MariaDB without Galera' };
  const position = {
    uuid: statusOf(node, 'wsrep_local_state_uuid'),
    seqno: Number(statusOf(node, 'wsrep_last_committed') || -1),
  };
  if (isPrimary(node)) return { kind: 'primary', position };
  return isReal(position) ? { kind: 'waiting', position } : { kind: 'empty' };
}

function standingOfStopped({ disk, recovered }: Found): Standing {
  const { grastate } = disk;
  const { position, prepared, failure } = recovered;
  if (grastate && isReal(grastate)) return { kind: 'down', position: grastate, prepared };
  if (position && isReal(position)) return { kind: 'down', position, prepared };
  if (failure) return { kind: 'unread', why: `cannot say how far it has come (${failure})` };
  const uuid = [position?.uuid, grastate?.uuid].find((known) => known !== undefined && known !== noUuid);
  // A crash inside of a DDL statement leaves this: how much of it was done nobody can tell (Galera's tutorial).
  if (uuid && disk.hasData)
    return { kind: 'unread', why: `belongs to ${uuid.slice(0, 8)} and does not know how far it has come (seqno -1)` };
  return { kind: 'empty' };
}

/** Without a history, or without a place in it, there is nothing to start from. */
export function isReal({ uuid, seqno }: Position): boolean {
  return uuid !== '' && uuid !== noUuid && seqno >= 0;
}

/** Whether the node says of itself that it was the last to go. Counts only with a history and a place in it. */
export function isFlagged({ found }: Evidence): boolean {
  const grastate = found?.disk.grastate;
  return grastate !== undefined && !found?.node.mariadbd && grastate.safeToBootstrap && isReal(grastate);
}
