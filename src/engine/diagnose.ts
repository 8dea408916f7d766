import type { Check, Verdict } from '../model/check/check.ts';
import type { Missing, View } from '../model/check/fact.ts';
import type { Judgement } from '../model/check/judgement.ts';
import { silence } from '../model/check/silence.ts';
import type { Observer } from '../model/plan/world.ts';
import { describe } from '../model/text/errors.ts';
import { named } from '../model/text/named.ts';
import { type Judged, withCauses } from './causes.ts';
import { type AnswersByHost, askAll, emptyView, type FactRequest, scopeOf, viewOf } from './look.ts';

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
  /** Checks by what they could not read. */
  const lacking = new Map<string, string[]>();
  const judged = checks.flatMap((check): readonly Judged[] => {
    const hosts = scopeOf(world, check.on);
    if (hosts.length === 0) return [];
    const view = viewOf(hosts, byHost, check.facts);
    const around = check.around ? viewOf(scopeOf(world, check.around.on), byHost, check.around.facts) : emptyView;
    const verdict = judge(() => check.judge(view, inventory, around));
    if (!verdict) return [];
    if (verdict.status !== 'ok') return [{ check: check.id, ...verdict }];
    if (view.seen.length === 0) return [{ check: check.id, ...unseen(view) }];
    const failed = view.missing.filter(({ isReachable }) => isReachable);
    if (failed.length === 0) return [{ check: check.id, ...verdict }];
    const reason = silence(failed);
    lacking.set(reason, [...(lacking.get(reason) ?? []), check.id]);
    return [{ check: check.id, ...unread(failed, verdict) }];
  });
  const first = new Map([...lacking.values()].map(([id = '', ...checks]) => [id, checks]));
  return withCauses(judged.map((one) => explaining(one, first.get(one.check))));
}

/** Other checks that lack the same are folded under the first. */
function explaining(judged: Judged, checks: readonly string[] | undefined): Judged {
  return checks ? { ...judged, explains: { kind: 'fact not read', hosts: judged.hosts, checks } } : judged;
}

/** A check with no data is unknown, never ok. */
function unseen({ missing }: View<unknown>): Verdict {
  return {
    status: 'unknown',
    hosts: missing.map(({ host }) => host.name),
    summary: `not checked: ${silence(missing)}`,
    remedy: missing.every(({ isReachable }) => isReachable)
      ? 'Check the load and the journal of the host.'
      : 'See host.answers in `status`.',
  };
}

/**
 * A host that answers, but not this: what is ok on the others says nothing about it. An unreachable host is reported by
 * host.answers.
 */
function unread(failed: readonly Missing[], { summary, hosts }: Verdict): Verdict {
  const names = failed.map(({ host }) => host.name);
  return {
    status: 'unknown',
    hosts: names,
    others: hosts,
    summary: `not checked: ${silence(failed)}; ${summary}`,
    remedy: `Type the command again. If it stays, check the load and the journal of ${named(names)}.`,
  };
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
