import type { Status } from '../model/check.ts';
import type { Entry, Happening, Judgement } from '../model/journal.ts';
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
  /** Since the work that is shown began. */
  readonly judgements: readonly Judgement[];
  /** When the work that is shown began, and when the last thing happened; ms since the epoch. */
  readonly startedAt: number | undefined;
  readonly lastAt: number;
}

export interface Ending {
  readonly sentence: string;
  /** Who ended it, when a person did. */
  readonly by?: string;
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
    judgements: [],
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
    case 'judged':
      return { judgements: [...before.judgements, happening.judgement] };
    case 'cancel-asked':
      return { cancelAskedBy: happening.by };
    case 'resumed':
      return { ending: undefined, cancelAskedBy: undefined, judgements: [] };
    default:
      return endingOf(happening, before);
  }
}

function endingOf(happening: Happening, before: Progress): { readonly ending?: Ending } {
  const { text } = before.run;
  switch (happening.kind) {
    case 'finished':
    case 'failed':
    case 'interrupted':
      return { ending: happening };
    case 'rejected':
      return { ending: { by: happening.by, sentence: happening.reason ?? 'nothing was changed' } };
    case 'cancelled': {
      const left = before.hosts.some(({ state }) => state !== 'to do') ? 'what was done stays' : 'nothing was changed';
      return { ending: { by: happening.by, sentence: `${left}; \`${text}\` starts anew` } };
    }
    case 'expired':
      return {
        ending: { sentence: 'nobody approved it in time, and nothing was changed', remedy: `ask again: \`${text}\`` },
      };
    case 'superseded':
      return { ending: { sentence: `job ${happening.by} is newer and for the same target; decide about that one` } };
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
