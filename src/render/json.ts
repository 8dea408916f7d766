import type { Digest, DigestAll } from '../model/check/digest.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { DrillRecord, DrillReport } from '../model/drill/drill.ts';
import type { PlannedStep } from '../model/plan/plan.ts';
import type { Entry } from '../model/run/journal.ts';
import type { RunRecord, RunState } from '../model/run/run.ts';
import { docsOf } from './docs.ts';
import { exitCodeOf } from './exit-code.ts';
import type { HostState, StepState } from './host-progress.ts';
import { ofKind } from './of-kind.ts';
import { standingOf } from './standing.ts';

/**
 * What `--json` prints about a run. Keys are always there; null stands for what is not known (yet), so that `jq` and
 * the like need not guess. Times are ISO 8601 in UTC. New keys may come; none goes or changes its meaning.
 */
export interface RunJson {
  readonly id: string;
  readonly cluster: string;
  /** What was typed: `deploy directors`. */
  readonly text: string;
  readonly job: string;
  readonly params: unknown;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  readonly state: RunState;
  /** What the run came to: ok, degraded, unknown or critical. */
  readonly status: string | null;
  readonly sentence: string | null;
  readonly remedy: string | null;
  /** 0 ok, 1 degraded, 2 critical, 3 unknown. */
  readonly exitCode: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly lastAt: string;
  readonly expiresAt: string | null;
  readonly judgements: readonly JudgementJson[];
  readonly plan: { readonly target: string; readonly digest: string; readonly steps: readonly PlannedStep[] } | null;
  readonly hosts: readonly HostJson[];
  readonly outputs: readonly { readonly host: string; readonly command: string; readonly text: string }[];
  /** Of a drill that ran. */
  readonly digest: Digest | null;
  readonly digestAll: DigestAll | null;
  readonly drillReport: DrillReport | null;
  /** Oldest first. */
  readonly drillHistory: readonly DrillRecord[] | null;
  readonly troubles: readonly {
    readonly host: string | null;
    readonly message: string;
    readonly remedy: string | null;
  }[];
}

interface JudgementJson extends Omit<Judgement, 'remedy'> {
  readonly remedy: string | null;
  /** The page of the check: its address where the docs are published, else its path in the package. */
  readonly docs: string;
}

interface HostJson {
  readonly host: string;
  readonly state: HostState;
  readonly steps: readonly { readonly step: string; readonly state: StepState; readonly made: readonly string[] }[];
  /** Summaries of changes that were put back, and of those that could not be. */
  readonly putBack: readonly string[];
  readonly stuck: readonly { readonly summary: string; readonly why: string }[];
}

export function runJson(run: RunRecord, journal: readonly Entry[], docsUrl?: string): RunJson {
  const { state, ending, plan, hosts, approvedBy, startedAt, lastAt } = standingOf(run, journal);
  return {
    id: run.id,
    cluster: run.cluster,
    text: run.text,
    job: run.job,
    params: run.params ?? null,
    requestedBy: run.requestedBy,
    approvedBy: approvedBy ?? null,
    state,
    status: ending?.status ?? null,
    sentence: ending?.sentence ?? null,
    remedy: ending?.remedy ?? null,
    exitCode: exitCodeOf(run, journal),
    createdAt: iso(run.createdAt),
    startedAt: startedAt === undefined ? null : iso(startedAt),
    lastAt: iso(lastAt),
    expiresAt: run.expiresAt === undefined ? null : iso(run.expiresAt),
    judgements: ofKind('judged', journal).map(({ judgement }) => judgementJson(judgement, docsUrl)),
    plan: plan ?? null,
    hosts: hosts.map(({ host, state, steps, putBack, stuck }) => ({
      host,
      state,
      steps: steps.map(({ step, state, made }) => ({ step, state, made })),
      putBack,
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

export function judgementJson(judgement: Judgement, docsUrl: string | undefined): JudgementJson {
  return { ...judgement, remedy: judgement.remedy ?? null, docs: docsOf(judgement.check, docsUrl) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
