import { z } from 'zod';
import { positionsHold, type Seen } from '../src/checks/galera-positions.ts';
import { type GaleraNode, galeraNode, isPrimary, statusOf } from '../src/facts/galera.ts';
import type { Check } from '../src/model/check.ts';
import type { Observer } from '../src/model/world.ts';
import { isReal } from '../src/steps/galera-evidence.ts';

const name = 'galera.positions';
const Place = z.object({ uuid: z.string(), seqno: z.number(), at: z.number() });
const Kept = z.object({ furthest: Place, nodes: z.record(z.string(), Place) });
type Kept = z.infer<typeof Kept>;

async function recalled({ memory }: Observer): Promise<Kept | undefined> {
  const found = Kept.safeParse(await memory?.recall(name));
  return found.success ? found.data : undefined;
}

/** The furthest place that the cluster was seen at in any earlier round. */
export async function knownPosition(world: Observer): Promise<Seen | undefined> {
  return (await recalled(world))?.furthest;
}

export interface PositionWatch {
  /** The same world; what nodes say on the way is noted. */
  readonly world: Observer;
  readonly check: Check;
  /** Keeps what was noted for the next round. */
  keep(): Promise<void>;
}

/** Guards against a cluster that goes back behind what it had: each round is compared with the ones before. */
export async function watchPositions(world: Observer): Promise<PositionWatch> {
  const kept = await recalled(world);
  const noted = new Map<string, Seen>();
  return {
    check: positionsHold(kept?.furthest),
    world: {
      ...world,
      async ask(host, facts) {
        const answers = await world.ask(host, facts);
        const answer = answers.byFact.get(galeraNode.id);
        const place = answer?.ok ? placeOf(answer.value as GaleraNode) : undefined;
        if (place) noted.set(host.name, { ...place, at: answers.receivedAt });
        return answers;
      },
    },
    async keep() {
      if (noted.size > 0) await world.memory?.remember(name, merged(kept, noted));
    },
  };
}

function placeOf(node: GaleraNode): Omit<Seen, 'at'> | undefined {
  const place = {
    uuid: statusOf(node, 'wsrep_cluster_state_uuid'),
    seqno: Number(statusOf(node, 'wsrep_last_committed') || -1),
  };
  return isPrimary(node) && isReal(place) ? place : undefined;
}

/** Within one history the furthest place stays, whatever comes later; a new history begins a new count. */
function merged(kept: Kept | undefined, noted: ReadonlyMap<string, Seen>): Kept {
  const latest = [...noted.values()].reduce((best, place) => (place.seqno > best.seqno ? place : best));
  const before = kept?.furthest;
  const stays = before && before.uuid === latest.uuid && before.seqno > latest.seqno;
  return { furthest: stays ? before : latest, nodes: { ...kept?.nodes, ...Object.fromEntries(noted) } };
}
