import type { Host } from '../model/inventory/inventory.ts';
import type { Pace, Plan } from '../model/plan/plan.ts';
import type { Change, Step } from '../model/plan/step.ts';
import type { Stage, Target } from '../model/plan/target.ts';
import type { Operator } from '../model/plan/world.ts';
import { describe, NotCovered, Refused } from '../model/text/errors.ts';
import { type Busy, busyHosts } from './busy.ts';
import { converge, know } from './converge.ts';
import { mustHold, pass } from './gate.ts';
import { changesOf, fingerprintOf, hostsIn, paceNow, stepsFor, survey } from './preview.ts';

/**
 * Applies the approved plan stage by stage, in most stages host by host with gates in between. Every step is planned
 * again just before it runs; a change that the approval does not cover stops the run. The first failure stops the rest
 * and undoes what this stage did on that host. Returns the number of changes made. Throws Refused or HostError.
 */
export async function apply(world: Operator, target: Target, approved: Plan): Promise<number> {
  const covered = new Set(
    approved.steps.flatMap(({ host, step, changes }) =>
      changes.map((change) => `${host} ${step} ${change.fingerprint}`),
    ),
  );
  const [finished, converged] = [new Set<string>(), new Set<string>()];
  const planned = new Set(approved.steps.map(({ host, step }) => `${host} ${step}`));
  const busy = busyHosts();
  const done = new Set<string>();
  let made = 0;
  try {
    for (const stage of target.stages) {
      const pace = paceIn(stage, approved);
      const turn = { stage, pace, covered, done, planned, converged, finished, ends: endsIn(target, stage, approved) };
      if (stage.order === 'together') allAtOnce(world, turn, busy);
      else made += await inTurn(world, turn, busy);
    }
  } catch (error) {
    await busy.end().catch(() => {});
    throw error;
  }
  made += await busy.end();
  await reportInPlace(world, approved, done);
  return made;
}

/** Approved changes that turned out to be unnecessary: an earlier step or a person had made them in the meantime. */
async function reportInPlace(world: Operator, { steps }: Plan, done: ReadonlySet<string>): Promise<void> {
  const all = steps.flatMap(({ host, step, changes }) => changes.map((change) => ({ host, step, change })));
  const left = all.filter(({ host, step, change }) => !done.has(`${host} ${step} ${change.fingerprint}`));
  if (left.length === 0) return;
  const changes = left.map(({ host, step, change }) => ({ host, step, summary: change.summary }));
  await world.report({ kind: 'in-place', of: all.length, changes });
}

/** The slowest stage that the plan shows for this step; a stage without changes has nothing to do. */
function paceIn(stage: Stage, { turns = [], steps }: Plan): Pace {
  const here = (ids: readonly string[]) => stage.steps.some(({ id }) => ids.includes(id));
  const paces = turns.filter((turn) => here(turn.steps)).map(({ pace }) => pace);
  if (paces.length === 0) return here(steps.map(({ step }) => step)) ? 'in turn' : 'unserved';
  return paces.includes('in turn') ? 'in turn' : 'unserved';
}

/** One stage of an approved plan. */
interface HostTurn {
  readonly stage: Stage;
  /** All changes of the approved plan. */
  readonly pace: Pace;
  readonly covered: ReadonlySet<string>;
  /** Changes made so far, as in `covered`. */
  readonly done: Set<string>;
  /** Whether the plan has changes for a host in this stage and none in later ones. */
  ends(host: Host): boolean;
  /** Hosts with nothing left to do. */
  readonly finished: Set<string>;
  /** Steps of the plan, and those already done, as in `lb1 keepalived.holds-vips`. */
  readonly planned: ReadonlySet<string>;
  readonly converged: Set<string>;
}

/** Whether an earlier step already did everything planned for this host in this stage. */
function isDone({ planned, converged }: HostTurn, steps: readonly Step[], { name }: Host): boolean {
  const here = steps.map(({ id }) => `${name} ${id}`).filter((one) => planned.has(one));
  return here.length > 0 && here.every((one) => converged.has(one));
}

function endsIn({ stages }: Target, stage: Stage, { steps }: Plan): HostTurn['ends'] {
  const ids = (some: readonly Stage[]) => new Set(some.flatMap((one) => one.steps.map(({ id }) => id)));
  const [here, taken] = [ids([stage]), ids(stages.slice(0, stages.indexOf(stage) + 1))];
  return ({ name }) => {
    const planned = steps.filter(({ host }) => host === name);
    return planned.some(({ step }) => here.has(step)) && planned.every(({ step }) => taken.has(step));
  };
}

async function inTurn(world: Operator, turn: HostTurn, busy: Busy): Promise<number> {
  await busy.free(hostsIn(turn.stage, world));
  if (turn.pace === 'in turn' || (await paceNow(world, turn.stage)) === 'in turn') return oneByOne(world, turn, busy);
  const own = busyHosts();
  allAtOnce(world, turn, own);
  return own.end();
}

function allAtOnce(world: Operator, turn: HostTurn, busy: Busy): void {
  for (const host of hostsIn(turn.stage, world)) busy.begin(host, () => onHost(world, turn, host));
}

/** Stops if a host that is still busy with an earlier stage has failed. */
async function oneByOne(world: Operator, turn: HostTurn, busy: Busy): Promise<number> {
  const done = new Set<string>();
  let made = 0;
  for (let host = await next(world, turn.stage, done); host; host = await next(world, turn.stage, done)) {
    await busy.free([host]);
    done.add(host.name);
    made += await onHost(world, turn, host);
  }
  return made;
}

/**
 * The next host. If the order depends on the VIP, its holder is looked up again each time, because the VIP may have
 * moved; the holder goes last.
 */
async function next(world: Operator, stage: Stage, done: ReadonlySet<string>): Promise<Host | undefined> {
  const hosts = stage.last ? (await survey(world, stage)).map(({ host }) => host) : hostsIn(stage, world);
  return hosts.find(({ name }) => !done.has(name));
}

async function onHost(world: Operator, turn: HostTurn, host: Host): Promise<number> {
  const { stage, covered, finished, converged } = turn;
  const steps = stepsFor(stage, host);
  if (isDone(turn, steps, host)) return 0;
  const made: Change[] = [];
  let started = false;
  let known = await know(world, host, steps);
  try {
    for (const [place, step] of steps.entries()) {
      const ahead = [step, ...steps.slice(place + 1, place + 2)];
      if (!known.of.includes(step)) known = await know(world, host, ahead);
      const changes = changesOf(world, step, host, known);
      if (changes.length === 0) continue;
      stopIfCancelled(world, host);
      mustBeCovered(world, { changes, step, host }, covered);
      if (!started) await mustHold(world, stage.before);
      if (!started) await world.report({ kind: 'host-started', host: host.name, steps: steps.map(({ id }) => id) });
      started = true;
      known = await converge(world, { step, host, ahead }, changes, made);
      for (const change of changes) turn.done.add(`${host.name} ${step.id} ${fingerprintOf(change, world.cluster)}`);
      converged.add(`${host.name} ${step.id}`);
    }
    if (started) await pass(world, stage.gates, host);
    // Also when none of the planned changes turned out to be necessary.
    if (turn.ends(host) && !finished.has(host.name)) {
      finished.add(host.name);
      await world.report({ kind: 'host-finished', host: host.name });
    }
  } catch (error) {
    // A refusal (cancelled, not covered, lease lost) comes between steps, so it leaves whole steps behind.
    if (!(error instanceof Refused)) await undo(world, host, made.toReversed());
    throw error;
  }
  return made.length;
}

interface Wanting {
  readonly changes: readonly Change[];
  readonly step: Step;
  readonly host: Host;
}

function mustBeCovered({ cluster }: Operator, { changes, step, host }: Wanting, covered: ReadonlySet<string>): void {
  const extra = changes.find((change) => !covered.has(`${host.name} ${step.id} ${fingerprintOf(change, cluster)}`));
  if (extra) {
    throw new NotCovered(`${host.name} has changed since the plan was approved: it now also needs to ${extra.summary}`);
  }
}

function stopIfCancelled(world: Operator, host: Host): void {
  if (world.cancelled.aborted)
    throw new Refused(`stopped before the next step on ${host.name}: ${describe(world.cancelled.reason)}`);
}

async function undo(world: Operator, host: Host, changes: readonly Change[]): Promise<void> {
  for (const { summary, undo: runs } of changes) {
    if (!runs) continue;
    try {
      for (const run of runs) await world.change(host, { summary: `undo: ${summary}`, ...run, finishes: true });
      await world.report({ kind: 'undone', host: host.name, summary });
    } catch (error) {
      // Keep undoing: one failed undo must not leave the other changes in place.
      await world.report({ kind: 'undo-failed', host: host.name, summary, why: describe(error) });
    }
  }
}
