import { diagnose } from '../../src/engine/diagnose.ts';
import type { Check, Status } from '../../src/model/check/check.ts';
import { worst } from '../../src/model/check/check.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { Outcome } from '../../src/model/run/outcome.ts';
import { describe, HostError } from '../../src/model/text/errors.ts';

/** Runs the checks, reports each verdict, and sums them up. */
export async function judgeAll(world: Observer, checks: readonly Check[]): Promise<Outcome> {
  return sumUp(world, await diagnose(world, checks), world.cluster.inventory.name);
}

/** Reports each judgement, and sums them up as the status of `name`. */
export async function sumUp(world: Observer, judgements: readonly Judgement[], name: string): Promise<Outcome> {
  if (judgements.length === 0) {
    const why = 'nothing is set up yet (see `plan all`), or no host is reachable (see `status`)';
    return { status: 'unknown', sentence: `${name} not checked: ${why}` };
  }
  const status = await reportAll(world, judgements);
  const bad = judgements.filter((judgement) => judgement.status !== 'ok').length;
  const all = `${judgements.length} checks`;
  return {
    status,
    about: name,
    sentence: bad === 0 ? `all ${all} passed` : `${bad} of ${all} ${bad === 1 ? 'is' : 'are'} not ok`,
  };
}

/** Reports each verdict, and returns the worst status. */
export async function reportAll(world: Observer, judgements: readonly Judgement[]): Promise<Status> {
  for (const judgement of judgements) await world.report({ kind: 'judged', judgement });
  return worst(judgements.map(({ status }) => status));
}

/** Reports that a host is unreachable, with the error's remedy if it has one. */
export async function reportTrouble(world: Observer, host: Host, error: unknown): Promise<void> {
  const remedy = error instanceof HostError ? error.remedy : undefined;
  await world.report({ kind: 'trouble', host: host.name, message: describe(error), ...(remedy ? { remedy } : {}) });
}
