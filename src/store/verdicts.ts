import { z } from 'zod';
import { Judgement } from '../model/check/judgement.ts';
import type { LastVerdict } from '../model/inventory/clusters.ts';
import { key } from './runs.ts';
import type { Store } from './script.ts';
import { encoded, together } from './script.ts';

const Kept = Judgement.extend({ at: z.number() });

/** The latest verdict of every check, in one hash. */
export function verdictsIn(store: Store): {
  all(): Promise<readonly LastVerdict[]>;
  /** `whole`: these are all checks, so verdicts of removed checks are deleted. */
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
