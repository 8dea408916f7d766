import type { Check, Verdict } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Observer } from '../model/plan/world.ts';
import { describe } from '../model/text/errors.ts';
import { withCauses } from './causes.ts';
import { type AnswersByHost, askAll, emptyView, type FactRequest, scopeOf, viewOf } from './look.ts';
import { foldUnread, type Reading, readingOf } from './unread.ts';

/** Gathers facts once, in one round trip per host, and judges every check. */
export async function diagnose(world: Observer, checks: readonly Check[]): Promise<readonly Judgement[]> {
  return judgeAnswers(world, checks, await askAll(world, wantedBy(checks)));
}

/** All facts that the checks need. */
export function wantedBy(checks: readonly Check[]): readonly FactRequest[] {
  return checks.flatMap((check) => (check.around ? [check, check.around] : [check]));
}

/** Judges every check on the facts gathered. */
export function judgeAnswers(world: Observer, checks: readonly Check[], byHost: AnswersByHost): readonly Judgement[] {
  const { inventory } = world.cluster;
  const judged = checks.flatMap((check): readonly Reading[] => {
    const hosts = scopeOf(world, check.on);
    if (hosts.length === 0) return [];
    const view = viewOf(hosts, byHost, check.facts);
    const around = check.around ? viewOf(scopeOf(world, check.around.on), byHost, check.around.facts) : emptyView;
    const verdict = judge(() => check.judge(view, inventory, around));
    return verdict ? [readingOf(check.id, verdict, view)] : [];
  });
  return withCauses(foldUnread(judged));
}

/** A check that breaks says nothing about the cluster: not a pass and not a failure (Jepsen's check-safe). */
function judge(check: () => Verdict | undefined): Verdict | undefined {
  try {
    return check();
  } catch (error) {
    return {
      status: 'unknown',
      hosts: [],
      summary: `check failed with an internal error: ${describe(error)}`,
      remedy: 'Report this as a bug in mailha.',
    };
  }
}
