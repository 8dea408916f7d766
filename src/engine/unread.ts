import type { Verdict } from '../model/check/check.ts';
import type { Missing, View } from '../model/check/fact.ts';
import { silence } from '../model/check/silence.ts';
import { named } from '../model/text/named.ts';
import type { Judged } from './causes.ts';

/** A judgement, and what it lacks: a line for each fact that a reachable host did not answer, or as the check says. */
export interface Reading {
  readonly judged: Judged;
  readonly lacks: readonly string[];
}

/** What a check found, or `unknown` where it found nothing bad and some facts could not be read. */
export function readingOf(check: string, verdict: Verdict, view: View<unknown>): Reading {
  if (verdict.status !== 'ok') {
    const { lacks = [], ...bad } = verdict;
    return { judged: { check, ...bad }, lacks };
  }
  const failed = view.missing.filter(({ isReachable }) => isReachable);
  if (view.seen.length > 0 && failed.length === 0) return { judged: { check, ...verdict }, lacks: [] };
  const unknown = view.seen.length > 0 ? unread(failed, verdict) : unseen(view, failed);
  return { judged: { check, ...unknown }, lacks: failed.map((one) => silence([one])) };
}

/** Folds each check under the one that lacks all that it lacks and more, or the same and comes first: one journal is read by many. */
export function foldUnread(all: readonly Reading[]): readonly Judged[] {
  return all.map((root, n) => {
    const checks = all.filter((one, m) => covers(root, one) && (n < m || !covers(one, root)));
    if (checks.length === 0) return root.judged;
    const { hosts } = root.judged;
    return {
      ...root.judged,
      explains: { kind: 'fact not read', hosts, checks: checks.map(({ judged }) => judged.check) },
    };
  });
}

function covers(root: Reading, { lacks }: Reading): boolean {
  return lacks.length > 0 && lacks.every((fact) => root.lacks.includes(fact));
}

/** A check with no data is unknown, never ok. */
function unseen({ missing }: View<unknown>, failed: readonly Missing[]): Verdict {
  return {
    status: 'unknown',
    hosts: missing.map(({ host }) => host.name),
    summary: `not checked: ${silence(missing)}`,
    remedy: failed.length === missing.length ? readAgain(failed) : 'See host.answers in `status`.',
  };
}

/**
 * A host that answers, but not this: what is ok on the others says nothing about it. An unreachable host is reported by
 * host.answers.
 */
function unread(failed: readonly Missing[], { summary, hosts }: Verdict): Verdict {
  return {
    status: 'unknown',
    hosts: failed.map(({ host }) => host.name),
    others: hosts,
    summary: `not checked: ${silence(failed)}; ${summary}`,
    remedy: readAgain(failed),
  };
}

function readAgain(failed: readonly Missing[]): string {
  const names = failed.map(({ host }) => host.name);
  return `Type the command again. If it stays, check the load and the journal of ${named(names)}.`;
}
