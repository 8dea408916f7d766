import type { Judgement } from '../model/check/judgement.ts';
import type { hostStates, stepStates } from '../model/output/run.ts';
import type { Plan, PlannedStep } from '../model/plan/plan.ts';
import type { Entry, Happening } from '../model/run/journal.ts';

export type StepState = (typeof stepStates)[number];

export interface StepProgress {
  readonly step: string;
  readonly summary: string;
  readonly state: StepState;
  /** Summaries of the changes made, without reverted ones. */
  readonly made: readonly string[];
  readonly planned: number;
  /** Progress of the current change, in its own words. */
  readonly telling?: string;
}

export type HostState = (typeof hostStates)[number];

export interface HostProgress {
  readonly host: string;
  readonly state: HostState;
  readonly steps: readonly StepProgress[];
  /** Summaries of the reverted changes, in that order. */
  readonly putBack: readonly string[];
  readonly stuck: readonly { readonly summary: string; readonly why: string }[];
  /** The gate after this host that failed. */
  readonly gate?: Judgement;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export type HostList = readonly HostProgress[];

/** The hosts of a run after one more event. */
export function hostsAfter(hosts: HostList, { at, happening }: Entry): HostList {
  switch (happening.kind) {
    case 'planned':
      return withPlan(hosts, happening.plan);
    case 'host-started':
      return on(hosts, happening.host, (host) => started(host, at));
    case 'step-started':
      return onStep(hosts, happening, ({ telling, ...step }) => ({ ...step, state: 'under way', made: [] }));
    case 'progress':
      return onStep(hosts, happening, (step) => ({ ...step, telling: happening.text }));
    case 'changed':
      return onStep(hosts, happening, ({ telling, ...step }) => ({ ...step, made: [...step.made, happening.summary] }));
    case 'step-finished':
      return onStep(hosts, happening, (step) => ({ ...step, state: 'done' }));
    case 'undone':
      return on(hosts, happening.host, (host) => undone(host, happening.summary));
    case 'undo-failed':
      return on(hosts, happening.host, ({ stuck, ...host }) => ({ ...failing(host), stuck: [...stuck, happening] }));
    case 'gate': {
      const { status } = happening.judgement;
      return status === 'ok' ? hosts : on(hosts, happening.host, (host) => ({ ...host, gate: happening.judgement }));
    }
    case 'host-finished':
      return on(hosts, happening.host, (host) => finished(host, at));
    case 'finished':
      return hosts.map((host) => (host.state === 'to do' ? { ...host, state: 'done', steps: [] } : host));
    default:
      return hosts.map((host) => (host.state === 'under way' ? stoppedBy(host, happening, at) : host));
  }
}

/** What an event of the whole run leaves of a host in progress. */
function stoppedBy(host: HostProgress, happening: Happening, endedAt: number): HostProgress {
  switch (happening.kind) {
    case 'failed':
      return { ...failing(host), state: isHit(host) ? 'failed' : 'stopped', endedAt };
    case 'interrupted':
      return { ...withUnderWay(host, 'cut off'), state: isHit(host) ? 'cut off' : 'stopped', endedAt };
    case 'cancelled':
      return { ...host, state: 'stopped', endedAt };
    default:
      return host;
  }
}

/** Whether this host failed or was being changed: other hosts wait for their next stage. */
function isHit({ steps, putBack, stuck, gate }: HostProgress): boolean {
  const amiss = steps.some(({ state }) => state === 'under way' || state === 'failed');
  return amiss || gate !== undefined || putBack.length > 0 || stuck.length > 0;
}

/** A new plan lists the remaining work: its hosts start over, all others are up to date. */
function withPlan(hosts: HostList, plan: Plan): HostList {
  const names = [...new Set(plan.steps.map(({ host }) => host))];
  const before = hosts.filter(({ host }) => !names.includes(host));
  return [...before.filter(({ state }) => state !== 'to do').map(settled), ...names.map((name) => toDo(name, plan))];
}

function settled(host: HostProgress): HostProgress {
  return { ...host, state: 'done', steps: host.steps.filter(({ state }) => state === 'done') };
}

function toDo(host: string, plan: Plan): HostProgress {
  const steps = plan.steps.filter((step) => step.host === host).map(stepToDo);
  return { host, state: 'to do', steps, putBack: [], stuck: [] };
}

function stepToDo({ step, summary, changes }: PlannedStep): StepProgress {
  return { step, summary, state: 'to do', made: [], planned: changes.length };
}

function started({ gate, endedAt, ...host }: HostProgress, at: number): HostProgress {
  // A host with several stages started with the first.
  const startedAt = endedAt === undefined ? (host.startedAt ?? at) : at;
  return { ...host, state: 'under way', putBack: [], stuck: [], startedAt };
}

/** Steps that a finished host never started were up to date already. */
function finished(host: HostProgress, endedAt: number): HostProgress {
  return { ...host, state: 'done', steps: host.steps.map((step) => ({ ...step, state: 'done' })), endedAt };
}

function withUnderWay<T extends { readonly steps: readonly StepProgress[] }>(host: T, state: StepState): T {
  return { ...host, steps: host.steps.map((step) => (step.state === 'under way' ? { ...step, state } : step)) };
}

/** Undo starts when a step has failed: the one in progress. */
function failing<T extends { readonly steps: readonly StepProgress[] }>(host: T): T {
  return withUnderWay(host, 'failed');
}

function undone(host: HostProgress, summary: string): HostProgress {
  const last = host.steps.findLastIndex(({ made }) => made.includes(summary));
  const steps = failing(host).steps.map((step, i) => (i === last ? without(step, summary) : step));
  return { ...host, steps, putBack: [...host.putBack, summary] };
}

function without(step: StepProgress, summary: string): StepProgress {
  const made = step.made.toSpliced(step.made.lastIndexOf(summary), 1);
  return { ...step, made, state: step.state === 'done' ? 'put back' : step.state };
}

function on(hosts: HostList, name: string, change: (host: HostProgress) => HostProgress): HostList {
  const known = hosts.some(({ host }) => host === name);
  const all = known ? hosts : [...hosts, { host: name, state: 'to do', steps: [], putBack: [], stuck: [] } as const];
  return all.map((host) => (host.host === name ? change(host) : host));
}

interface OfStep {
  readonly host: string;
  readonly step: string;
  readonly summary?: string;
}

function onStep(hosts: HostList, of: OfStep, change: (step: StepProgress) => StepProgress): HostList {
  return on(hosts, of.host, (host) => {
    const known = host.steps.some(({ step }) => step === of.step);
    const fresh: StepProgress = { step: of.step, summary: of.summary ?? of.step, state: 'to do', made: [], planned: 0 };
    const steps = known ? host.steps : [...host.steps, fresh];
    return { ...host, steps: steps.map((step) => (step.step === of.step ? change(step) : step)) };
  });
}
