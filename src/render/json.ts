import type { Judgement } from '../model/check/judgement.ts';
import type { Output, OutputOf } from '../model/output/document.ts';
import type { JobOutput, JudgementOutput } from '../model/output/run.ts';
import type { Entry } from '../model/run/journal.ts';
import { outcomeInWords } from '../model/run/outcome.ts';
import type { RunRecord } from '../model/run/run.ts';
import { addressOf, pageOf } from './docs.ts';
import { exitCodeOf } from './exit-code.ts';
import { ofKind } from './of-kind.ts';
import { standingOf } from './standing.ts';

/**
 * What `--json` prints about a run. Keys are always there; null stands for what is not known (yet), so that `jq` and
 * the like need not guess. Times are ISO 8601 in UTC.
 */
export function runJson(run: RunRecord, journal: readonly Entry[]): OutputOf<'run'> {
  const { state, ending, plan, hosts, approvedBy, startedAt, lastAt } = standingOf(run, journal);
  return {
    kind: 'run',
    ...requested(run),
    approvedBy: approvedBy ?? null,
    state,
    status: ending?.status ?? null,
    sentence: ending ? outcomeInWords(ending) : null,
    remedy: ending?.remedy ?? null,
    exitCode: exitCodeOf(run, journal),
    createdAt: iso(run.createdAt),
    startedAt: isoOrNull(startedAt),
    lastAt: iso(lastAt),
    expiresAt: isoOrNull(run.expiresAt),
    judgements: ofKind('judged', journal).map(({ judgement }) => judgementJson(judgement)),
    plan: plan ? { ...plan, turns: plan.turns ?? [] } : null,
    hosts: hosts.map(({ host, state, steps, putBack, stuck }) => ({
      host,
      state,
      steps: steps.map(({ step, state, made }) => ({ step, state, made: [...made] })),
      putBack: [...putBack],
      stuck: stuck.map(({ summary, why }) => ({ summary, why })),
    })),
    outputs: ofKind('output', journal).map(({ host, command, text }) => ({ host, command, text })),
    digest: ofKind('digest', journal).at(-1)?.digest ?? null,
    digestAll: ofKind('digest-all', journal).at(-1)?.digest ?? null,
    drillReport: ofKind('drill-report', journal).at(-1)?.report ?? null,
    drillHistory: ofKind('drill-history', journal).at(-1)?.records ?? null,
    troubles: ofKind('trouble', journal).map(({ host = null, message, remedy = null }) => ({ host, message, remedy })),
  };
}

export function judgementJson(judgement: Judgement): JudgementOutput {
  return { ...judgement, remedy: judgement.remedy ?? null, docs: pageOf(judgement.check) };
}

/** The same document with addresses of the docs' pages, where they are published. */
export function withAddresses(data: Output, docsUrl: string | undefined): Output {
  if (!('judgements' in data)) return data;
  const judgements = data.judgements.map((one) => ({ ...one, docs: addressOf(one.docs, docsUrl) }));
  return { ...data, judgements };
}

/** A job in a list. */
export function jobJson(run: RunRecord): JobOutput {
  return {
    ...requested(run),
    approvedBy: run.approvedBy ?? null,
    state: run.state,
    status: run.status ?? null,
    createdAt: iso(run.createdAt),
    expiresAt: isoOrNull(run.expiresAt),
    endedAt: isoOrNull(run.endedAt),
  };
}

function requested({ id, cluster, text, job, params, requestedBy }: RunRecord) {
  return { id, cluster, text, job, params: params ?? null, requestedBy };
}

/** `at` in ms since the epoch. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: number | undefined): string | null {
  return at === undefined ? null : iso(at);
}
