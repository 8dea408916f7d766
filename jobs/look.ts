import { diagnose } from '../src/engine/diagnose.ts';
import type { Check } from '../src/model/check.ts';
import { worst } from '../src/model/check.ts';
import type { Outcome } from '../src/model/job.ts';
import type { Observer } from '../src/model/world.ts';

/** Judges the checks, reports each, and sums them up in one sentence. */
export async function judgeAll(world: Observer, checks: readonly Check[]): Promise<Outcome> {
  const judgements = await diagnose(world, checks);
  for (const judgement of judgements) await world.report({ kind: 'judged', judgement });
  const status = worst(judgements.map((judgement) => judgement.status));
  const bad = judgements.filter((judgement) => judgement.status !== 'ok').length;
  const { name } = world.cluster.inventory;
  const counted = bad === 0 ? `all ${judgements.length} checks` : `${bad} of ${judgements.length} checks are not`;
  return { status, sentence: bad === 0 ? `${name} is ok: ${counted} passed` : `${name} is ${status}: ${counted} ok` };
}
