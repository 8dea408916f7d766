import { z } from 'zod';
import { Judgement } from '../model/check/judgement.ts';
import type { LastVerdict } from '../model/inventory/clusters.ts';
import { key } from './runs.ts';
import type { Store } from './script.ts';
import { encoded, together } from './script.ts';

const Kept = Judgement.extend({ at: z.number() });

/** What every check said last, kept in one hash. */
export function verdictsIn(store: Store): {
  all(): Promise<readonly LastVerdict[]>;
  /** `whole` where these are all checks that there are, so that what is no check any more is forgotten. */
  note(judged: readonly Judgement[], at: number, whole?: 'whole'): Promise<void>;
} {
  const { redis } = store;
  const hash = key(store, 'verdicts');
  return {
    all: async () => (await redis.hvals(hash)).map((text) => Kept.parse(JSON.parse(text))),
    async note(judged, at, whole) {
      if (judged.length === 0) return;
      const entries = judged.flatMap((judgement) => [judgement.check, encoded({ ...judgement, at })]);
      await together(store, ...(whole ? [['DEL', hash]] : []), ['HSET', hash, ...entries]);
    },
  };
}
