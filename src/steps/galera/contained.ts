import type { Position } from '../../facts/galera/disk.ts';
import { shownPosition } from '../../model/inventory/give-up.ts';
import { type Judged, nameOf } from './judged.ts';

/** Whether everything that a node has is also at one of these positions. If unknown: no. */
export function isContained({ standing }: Pick<Judged, 'standing'>, kept: readonly Position[]): boolean {
  if (standing.kind === 'empty') return true;
  if (!('position' in standing)) return false;
  const { uuid, seqno } = standing.position;
  return kept.some((position) => position.uuid === uuid && position.seqno >= seqno);
}

/** What a node has, in a few words. */
export function holding(node: Judged): string {
  const { has } = node;
  if (has.kind === 'own') return `${nameOf(node)} has its own data (${has.schemas.join(', ')})`;
  if (has.kind === 'unread') return `${nameOf(node)} ${has.why}`;
  if (has.kind === 'dropped') return `${nameOf(node)}, whose state was dropped, was at ${shownPosition(has.position)}`;
  return 'position' in has ? `${nameOf(node)} is at ${shownPosition(has.position)}` : `${nameOf(node)} has nothing`;
}
