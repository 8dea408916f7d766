import type { Furthest, Positions } from '../../src/model/inventory/positions.ts';

/** As Redis keeps them, by the same rules. */
export function rememberedPositions(kept?: Furthest): Positions {
  let furthest = kept;
  return {
    furthest: async () => furthest,
    async advance(seen) {
      if (!furthest || (furthest.uuid === seen.uuid && furthest.seqno < seen.seqno)) furthest = seen;
    },
    async giveUp(lost, now) {
      if (furthest?.uuid !== lost.uuid || furthest.seqno !== lost.seqno) return false;
      furthest = now;
      return true;
    },
  };
}
