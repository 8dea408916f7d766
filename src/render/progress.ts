import type { Status } from '../model/check.ts';
import type { Entry, Happening } from '../model/journal.ts';
import type { Plan } from '../model/plan.ts';
import type { RunRecord, RunState } from '../model/run.ts';
import { isFinal } from '../model/run.ts';
import type { Hosts, StepProgress } from './host-progress.ts';
import { hostsAfter } from './host-progress.ts';

/** Where a run stands, folded from its journal. */
export interface Progress {
  readonly run: RunRecord;
  readonly state: RunState;
  readonly hosts: Hosts;
  /** The newest; undefined until there is one. */
  readonly plan: Plan | undefined;
  readonly approvedBy: string | undefined;
  /** Whom or what it waits for, while it does. */
  readonly waitingFor: string | undefined;
  readonly cancelAskedBy: string | undefined;
  readonly ending: Ending | undefined;
  /** When the work that is shown began, and when the last thing happened; ms since the epoch. */
  readonly startedAt: number | undefined;
  readonly lastAt: number;
}

export interface Ending {
  readonly sentence: string;
  readonly status?: Status;
  readonly remedy?: string;
}

export function progressOf(run: RunRecord, journal: readonly Entry[]): Progress {
  const start: Progress = {
    run,
    state: 'queued',
    hosts: [],
    plan: undefined,
    approvedBy: undefined,
    waitingFor: undefined,
    cancelAskedBy: undefined,
    ending: undefined,
    startedAt: undefined,
    lastAt: run.createdAt,
  };
  const folded = journal.reduce(after, start);
  return { ...folded, state: nowIn(run, folded.state) };
}

/** The step that is under way and its place among all; undefined when none is. */
export function position({ hosts }: Progress): (Position & { readonly of: number }) | undefined {
  const all = hosts.flatMap(({ host, steps }) => steps.map((step) => ({ host, step })));
  const at = all.findIndex(({ step }) => step.state === 'under way');
  const now = all[at];
  return now && { ...now, n: at + 1, of: all.length };
}

interface Position {
  readonly host: string;
  readonly step: StepProgress;
  readonly n: number;
}

function after(before: Progress, entry: Entry): Progress {
  const { happening, at } = entry;
  const next = { ...before, ...told(happening, before), hosts: hostsAfter(before.hosts, entry), lastAt: at };
  const begins = happening.kind === 'started' || (happening.kind === 'planned' && before.startedAt === undefined);
  return {
    ...next,
    state: becomes(happening, before.state) ?? before.state,
    startedAt: begins ? at : next.startedAt,
    waitingFor: happening.kind === 'waiting' ? happening.reason : undefined,
  };
}

/** What a happening says about the run besides its state. */
function told(happening: Happening, before: Progress): Partial<Progress> {
  switch (happening.kind) {
    case 'planned':
      return { plan: happening.plan };
    case 'asked':
      return { approvedBy: undefined };
    case 'approved':
      return { approvedBy: happening.by };
    case 'cancel-asked':
      return { cancelAskedBy: happening.by };
    case 'resumed':
      return { ending: undefined, cancelAskedBy: undefined };
    default:
      return endingOf(happening, before.run);
  }
}

function endingOf(happening: Happening, { id, text }: RunRecord): { readonly ending?: Ending } {
  switch (happening.kind) {
    case 'finished':
    case 'failed':
    case 'interrupted':
      return { ending: happening };
    case 'rejected':
      return { ending: { sentence: happening.reason ? `The reason: ${happening.reason}` : 'Nothing was changed.' } };
    case 'cancelled':
      return { ending: { sentence: `\`resume ${id}\` does not go on with it; \`${text}\` starts anew.` } };
    case 'expired':
      return {
        ending: { sentence: 'Nobody approved it in time, and nothing was changed.', remedy: `Ask again: ${text}` },
      };
    case 'superseded':
      return { ending: { sentence: `Job ${happening.by} is for the same target and newer; decide about that one.` } };
    default:
      return {};
  }
}

const states: Partial<Record<Happening['kind'], RunState>> = {
  requested: 'queued',
  asked: 'waiting',
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  superseded: 'superseded',
  cancelled: 'cancelled',
  resumed: 'approved',
  finished: 'done',
  failed: 'failed',
  interrupted: 'interrupted',
};

function becomes({ kind }: Happening, before: RunState): RunState | undefined {
  if (kind !== 'started') return states[kind];
  return before === 'approved' ? 'running' : 'planning';
}

/**
 * The journal and the record are read one after the other, so either may be a moment ahead. What ended, ended; and
 * only the record knows whether a run that has begun looks or plans.
 */
function nowIn({ state: recorded }: RunRecord, told: RunState): RunState {
  if (told === 'queued' || (told === 'planning' && recorded === 'running')) return recorded;
  return isFinal(recorded) && !isFinal(told) ? recorded : told;
}
