import type { Position } from '../../facts/galera/disk.ts';
import { shownPosition } from '../../model/inventory/give-up.ts';
import type { Judged } from './judged.ts';

/** Inputs of the choice besides what the nodes have. */
export interface Given {
  /** The furthest position ever seen, and its history. */
  readonly known?: Position | undefined;
  /** Hosts given up by name, and a remembered position that was given up: data only there is lost. */
  readonly without?: readonly string[];
  /** What the person typed: `deploy databases`. */
  readonly command?: string | undefined;
}

export function giveUp(without: readonly string[]): string {
  return without.length > 0 ? `; what only ${without.join(' and ')} has is lost` : '';
}

/**
 * Whether the furthest position seen is still present at `position`, or was given up, directly or with a host that may
 * have had it.
 */
export function coversKnown(
  known: Position,
  position: Position | undefined,
  all: readonly Judged[],
  without: readonly string[],
): boolean {
  const reaches = (at: Position | undefined) => at?.uuid === known.uuid && at.seqno >= known.seqno;
  if (reaches(position) || without.includes(shownPosition(known))) return true;
  // A whole history is only given up by its own name.
  if (position?.uuid !== known.uuid) return false;
  return all.some(
    ({ givenUp, has }) => givenUp && (has.kind === 'unread' || ('position' in has && reaches(has.position))),
  );
}
