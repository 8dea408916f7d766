import type { Status } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Overview } from '../model/check/overview.ts';
import { faultOf, type PendingRestore } from '../model/drill/drill.ts';
import type { Plan } from '../model/plan/plan.ts';
import type { Entry, Happening } from '../model/run/journal.ts';
import type { RunRecord, RunState } from '../model/run/run.ts';
import { isFinal } from '../model/run/run.ts';
import type { HostList, StepProgress } from './host-progress.ts';
import { hostsAfter } from './host-progress.ts';

/** The state of a run, folded from its journal. */
export interface RunProgress {
  readonly run: RunRecord;
  readonly state: RunState;
  readonly hosts: HostList;
  /** The newest; undefined until there is one. */
  readonly plan: Plan | undefined;
  readonly approvedBy: string | undefined;
  /** What it waits for now. */
  readonly waitingFor: string | undefined;
  readonly cancelAskedBy: string | undefined;
  readonly ending: Ending | undefined;
  /** Since the current attempt started. */
  readonly judgements: readonly Judgement[];
  /** When the current attempt started, and when the last event happened; ms since the epoch. */
  readonly startedAt: number | undefined;
  /** Status grid of the cluster; undefined for a job that checked only part of it. */
  readonly overview: Overview | undefined;
  readonly tables: readonly Table[];
  readonly lastAt: number;
}

type Table = Extract<Happening, { kind: 'table' }>;

export interface Ending {
  readonly sentence: string;
  /** The person who ended it. */
  readonly by?: string;
  readonly status?: Status;
  /** What has the status, if the sentence does not name it. */
  readonly about?: string | undefined;
  readonly remedy?: string;
}

export function standingOf(run: RunRecord, journal: readonly Entry[]): RunProgress {
  const start: RunProgress = {
    run,
    state: 'queued',
    hosts: [],
    plan: undefined,
    approvedBy: undefined,
    waitingFor: undefined,
    cancelAskedBy: undefined,
    ending: undefined,
    judgements: [],
    overview: undefined,
    tables: [],
    startedAt: undefined,
    lastAt: run.createdAt,
  };
  const folded = journal.reduce(after, start);
  return { ...folded, state: nowIn(run, folded.state) };
}

/** The step in progress and its place among all; undefined when there is none. */
export function position({ hosts }: RunProgress): (JournalPosition & { readonly of: number }) | undefined {
  const all = hosts.flatMap(({ host, steps }) => steps.map((step) => ({ host, step })));
  const at = all.findIndex(({ step }) => step.state === 'under way');
  const now = all[at];
  return now && { ...now, n: at + 1, of: all.length };
}

interface JournalPosition {
  readonly host: string;
  readonly step: StepProgress;
  readonly n: number;
}

function after(before: RunProgress, entry: Entry): RunProgress {
  const { happening, at } = entry;
  const next = { ...before, ...changesBy(happening, before), hosts: hostsAfter(before.hosts, entry), lastAt: at };
  const begins = happening.kind === 'started' || (happening.kind === 'planned' && before.startedAt === undefined);
  return {
    ...next,
    state: becomes(happening, before.state) ?? before.state,
    startedAt: begins ? at : next.startedAt,
    waitingFor: happening.kind === 'waiting' ? happening.reason : undefined,
  };
}

/** What an event changes about the run besides its state. */
function changesBy(happening: Happening, before: RunProgress): Partial<RunProgress> {
  switch (happening.kind) {
    case 'planned':
      return { plan: happening.plan };
    case 'asked':
    case 'approval-expired':
      return { approvedBy: undefined };
    case 'approved':
      return { approvedBy: happening.by };
    case 'started':
      return { judgements: [], overview: undefined, tables: [] };
    case 'judged':
      return { judgements: [...before.judgements, happening.judgement] };
    case 'overview':
      return { overview: happening.overview };
    case 'table':
      return { tables: [...before.tables, happening] };
    case 'cancel-asked':
      return { cancelAskedBy: happening.by };
    case 'resumed':
      return { ending: undefined, cancelAskedBy: undefined };
    default:
      return endingOf(happening, before);
  }
}

function endingOf(happening: Happening, before: RunProgress): { readonly ending?: Ending } {
  const { id, text } = before.run;
  const begun = before.hosts.some(({ state }) => state !== 'to do');
  const left = begun ? 'completed changes stay' : 'nothing was changed';
  switch (happening.kind) {
    case 'finished':
    case 'failed':
    case 'interrupted':
      return { ending: happening };
    case 'restoring':
      return { ending: pendingEnding(happening.pending) };
    case 'rejected':
      return { ending: { by: happening.by, sentence: happening.reason ?? left } };
    case 'cancelled': {
      const sentence = happening.sentence ?? left;
      return {
        ending: { by: happening.by, sentence: begun ? `${sentence}; \`resume ${id}\` continues it` : sentence },
      };
    }
    case 'expired':
      return { ending: { sentence: `not approved in time; ${left}`, remedy: `request it again: \`${text}\`` } };
    case 'superseded':
      return { ending: { sentence: `replaced by job ${happening.by}, a newer plan for the same target` } };
    default:
      return {};
  }
}

function pendingEnding(pending: PendingRestore): Ending {
  const { power } = pending;
  const without = power.length > 0 ? ` (${power.join(', ')} powered off)` : '';
  return { sentence: `${faultOf(pending)}${without}; a worker restores it before any other change to the cluster` };
}

const states: Partial<Record<Happening['kind'], RunState>> = {
  requested: 'queued',
  asked: 'waiting',
  approved: 'approved',
  'approval-expired': 'queued',
  rejected: 'rejected',
  expired: 'expired',
  superseded: 'superseded',
  cancelled: 'cancelled',
  resumed: 'queued',
  finished: 'done',
  failed: 'failed',
  interrupted: 'interrupted',
  restoring: 'restoring',
};

/** Only work under a lease has a fence; without one, a start is read-only. */
function becomes(happening: Happening, before: RunState): RunState | undefined {
  if (happening.kind !== 'started') return states[happening.kind];
  if (before === 'restoring') return before;
  return happening.fence === undefined ? 'planning' : 'running';
}

/**
 * Journal and record are read in two calls, so either may be slightly ahead. A final state wins. Only the record knows
 * whether a read-only start is planning, and the state of a run that is resumed or planned again.
 */
function nowIn({ state: recorded }: RunRecord, folded: RunState): RunState {
  if (folded === 'queued') return recorded;
  if ((folded === 'planning' && recorded === 'running') || (folded === 'running' && recorded === 'planning'))
    return recorded;
  return isFinal(recorded) && !isFinal(folded) ? recorded : folded;
}
