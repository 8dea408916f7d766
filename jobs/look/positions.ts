import { positionsHold } from '../../src/checks/galera/positions.ts';
import { askAll } from '../../src/engine/look.ts';
import type { Position } from '../../src/facts/galera/disk.ts';
import { type GaleraNode, galeraNode, isPrimary, statusOf } from '../../src/facts/galera/node.ts';
import type { Check } from '../../src/model/check/check.ts';
import type { Answers } from '../../src/model/check/fact.ts';
import { shownPosition } from '../../src/model/inventory/give-up.ts';
import type { Furthest } from '../../src/model/inventory/positions.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { isReal } from '../../src/steps/galera/evidence.ts';

/** The furthest position ever seen of the cluster. Throws Refused when it cannot be read. */
export async function knownPosition({ positions }: Observer): Promise<Furthest | undefined> {
  return positions?.furthest();
}

export interface PositionWatch<W extends Observer> {
  /** The same world, but records the positions that nodes report. */
  readonly world: W;
  readonly check: Check;
  /** Stores the recorded positions. */
  keep(): Promise<void>;
}

/** Detects a cluster that is behind an earlier position, by comparing each look with those before. */
export async function watchPositions<W extends Observer>(world: W): Promise<PositionWatch<W>> {
  const known = await knownPosition(world).catch(unlessRefused);
  const noted: Furthest[] = [];
  return {
    check: positionsHold(known),
    world: {
      ...world,
      async ask(host, facts) {
        const answers = await world.ask(host, facts);
        noted.push(...placeIn(answers));
        return answers;
      },
    },
    async keep() {
      // Of two components that both claim to be Primary, either may win.
      if (new Set(noted.map(({ uuid }) => uuid)).size !== 1) return;
      await world.positions?.advance(furthestOf(noted));
    },
  };
}

function unlessRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  throw error;
}

function placeIn(answers: Answers): readonly Furthest[] {
  const answer = answers.byFact.get(galeraNode.id);
  if (!answer?.ok) return [];
  const node = answer.value as GaleraNode;
  const place = {
    uuid: statusOf(node, 'wsrep_cluster_state_uuid'),
    seqno: Number(statusOf(node, 'wsrep_last_committed') || -1),
  };
  return isPrimary(node) && isReal(place) ? [{ ...place, at: answers.receivedAt }] : [];
}

const furthestOf = (places: readonly Furthest[]) =>
  places.reduce((best, place) => (place.seqno > best.seqno ? place : best));

/**
 * After a position was given up, the remembered one follows the cluster, so that lost writes are not reported for ever. A
 * position beyond `lost` stays. Returns what was forgotten, in words.
 */
export async function forgetPosition(world: Observer, lost: Position | undefined): Promise<string | undefined> {
  if (!lost || !world.positions) return undefined;
  const byHost = await askAll(world, [{ on: 'database', facts: { node: galeraNode } }]);
  const places = [...byHost.values()].flatMap((answers) => (answers instanceof Error ? [] : placeIn(answers)));
  if (new Set(places.map(({ uuid }) => uuid)).size !== 1) return undefined;
  const now = furthestOf(places);
  if (now.uuid === lost.uuid && now.seqno >= lost.seqno) return undefined;
  return (await world.positions.giveUp(lost, now)) ? shownPosition(lost) : undefined;
}

/** The remembered position, if it was given up explicitly. */
export async function givenUpPosition(world: Observer, without: readonly string[]): Promise<Position | undefined> {
  if (without.length === 0) return undefined;
  const known = await knownPosition(world);
  return known && without.includes(shownPosition(known)) ? known : undefined;
}
