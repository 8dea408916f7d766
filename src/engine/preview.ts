import type { Answers } from '../model/check/fact.ts';
import type { Host, Inventory } from '../model/inventory/inventory.ts';
import { hostsWith } from '../model/inventory/inventory.ts';
import { secretsOf } from '../model/inventory/secrets-of.ts';
import type { Pace, Plan, PlannedChange, PlannedStep, PlannedTurn } from '../model/plan/plan.ts';
import { fingerprint } from '../model/plan/plan.ts';
import type { Change, Cluster, Step } from '../model/plan/step.ts';
import type { Stage, Target } from '../model/plan/target.ts';
import type { Observer } from '../model/plan/world.ts';
import { redactor } from '../model/text/redact.ts';
import { askAround, viewAround, wantedAround } from './around.ts';
import { mustHold } from './gate.ts';
import { type AnswersByHost, pick, setsFor, union } from './look.ts';
import { shownDiff } from './shown-diff.ts';

/** A step that has changes for a host. */
export interface StepAhead {
  readonly host: Host;
  readonly step: Step;
  readonly changes: readonly [Change, ...Change[]];
}

/** The changes needed to reach the declared state. Read-only. Throws HostError when a host is unreachable. */
export async function preview(world: Observer, target: Target): Promise<Plan> {
  const facts: unknown[] = [];
  const turns: PlannedTurn[] = [];
  const ahead = await stepsAhead(world, target, {
    heard: (name, answers) => facts.push([name, answers instanceof Error ? 'no answer' : factsIn(answers)]),
    turn: (turn) => turns.push(turn),
  });
  const redact = redactor(secretsOf(world.cluster));
  const steps = ahead.map(({ host, step, changes: [first, ...rest] }): PlannedStep => {
    const shown = (change: Change) => redact(planned(change, world.cluster));
    return { host: host.name, step: step.id, summary: step.summary, changes: [shown(first), ...rest.map(shown)] };
  });
  // Includes the secrets for the same reason as fingerprintOf.
  const { inventory, secrets } = world.cluster;
  const shown = { target: target.id, steps, turns };
  return { ...shown, digest: fingerprint({ inventory, secrets, ...shown, facts }) };
}

interface Hearing {
  /** Called with the facts of each host. */
  heard(host: string, answers: Answers | Error): void;
  /** Called with the order of the hosts of each stage. */
  turn(turn: PlannedTurn): void;
}

const deaf: Hearing = { heard: () => {}, turn: () => {} };

/** Every step with changes, in execution order. */
export async function stepsAhead(
  world: Observer,
  target: Target,
  { heard, turn }: Hearing = deaf,
): Promise<readonly StepAhead[]> {
  const ahead: StepAhead[] = [];
  for (const stage of target.stages) {
    const known = ahead.length;
    const [surveyed, others] = await Promise.all([
      survey(world, stage),
      askAround(world, stage.steps, hostsIn(stage, world)),
    ]);
    const around: AnswersByHost = new Map([
      ...others,
      ...surveyed.map(({ host, answers }) => [host.name, answers] as const),
    ]);
    for (const { host, answers } of surveyed) {
      heard(host.name, answers);
      for (const step of stepsFor(stage, host)) {
        // A step listed in two stages runs in the first.
        if (ahead.some((one) => one.host === host && one.step.id === step.id)) continue;
        const [first, ...rest] = changesOf(world, step, host, { answers, around });
        if (first) ahead.push({ host, step, changes: [first, ...rest] });
      }
    }
    for (const [name, answer] of others) heard(name, answer);
    if (ahead.length === known) continue;
    turn(turnOf(stage, ahead.slice(known), paceOf(stage, surveyed, world.cluster.inventory)));
    await mustHold(world, stage.before);
  }
  return ahead;
}

function factsIn({ byFact }: Answers): unknown {
  return [...byFact].map(([id, answer]) => [id, answer.ok ? answer.value : 'no answer']);
}

/** The hosts of a stage in execution order; those that their facts put last come last. */
export function hostsIn({ on, only, but = [], order }: Stage, { cluster: { inventory } }: Observer): readonly Host[] {
  const hosts = hostsWith(inventory, on).filter(({ name }) => (only?.includes(name) ?? true) && !but.includes(name));
  return order === 'last declared first' ? hosts.toReversed() : hosts;
}

/** The hosts of a stage in execution order, with their current facts and the facts that others need from them. */
export async function survey(world: Observer, stage: Stage): Promise<readonly Surveyed[]> {
  const { inventory } = world.cluster;
  const asked = await Promise.all(
    hostsIn(stage, world).map(async (host) => {
      const sets = stepsFor(stage, host).map((step) => step.facts);
      const around = setsFor(host, wantedAround(stage.steps), inventory);
      const ofStage = [stage.last, stage.serves].flatMap((one) => (one ? [one.facts] : []));
      const answers = await world.ask(host, union([...sets, ...around, ...ofStage]));
      return { host, answers };
    }),
  );
  const last = (of: Surveyed) => isTrue(stage.last, of, inventory);
  return [...asked.filter((of) => !last(of)), ...asked.filter(last)];
}

/** A host and its current facts. */
interface Surveyed {
  readonly host: Host;
  readonly answers: Answers;
}

function isTrue(holding: Stage['last'], { host, answers }: Surveyed, inventory: Inventory): boolean {
  return holding?.holds(pick(answers, holding.facts, host), inventory) === true;
}

/** The order of a stage's hosts, by their facts. The plan shows this order and the engine follows it. */
export async function paceNow(world: Observer, stage: Stage): Promise<Pace> {
  return paceOf(stage, stage.serves ? await survey(world, stage) : [], world.cluster.inventory);
}

function paceOf(stage: Stage, surveyed: readonly Surveyed[], inventory: Inventory): Pace {
  if (stage.order === 'together') return 'together';
  const unserved = stage.serves !== undefined && !surveyed.some((of) => isTrue(stage.serves, of, inventory));
  return unserved ? 'unserved' : 'in turn';
}

function turnOf({ gates }: Stage, ahead: readonly StepAhead[], pace: Pace): PlannedTurn {
  return {
    hosts: [...new Set(ahead.map(({ host }) => host.name))],
    steps: [...new Set(ahead.map(({ step }) => step.id))],
    pace,
    gates: gates.map(({ id }) => id),
  };
}

export function stepsFor(stage: Stage, host: Host): readonly Step[] {
  return stage.steps.filter(({ on }) => on.some((role) => host.roles.includes(role)));
}

/** The facts of the host, and of the hosts around it. */
export interface PreviewContext {
  readonly answers: Answers;
  readonly around: AnswersByHost;
}

export function changesOf(
  world: Observer,
  step: Step,
  host: Host,
  { answers, around }: PreviewContext,
): readonly Change[] {
  return step.plan(pick(answers, step.facts, host), host, world.cluster, viewAround(world, step, host, around));
}

/**
 * Digest of exactly what would run; this is what an approval covers. All secrets are hashed with it, so that a reader
 * of Redis cannot guess a short secret in stdin by brute force.
 */
export function fingerprintOf(change: Change, { secrets }: Pick<Cluster, 'secrets'>): string {
  const { run, stdin, stdinFrom } = change;
  const from = stdinFrom && { host: stdinFrom.host, asked: stdinFrom.fact.argv };
  const directory = change.directory?.map(({ write }) => write);
  return fingerprint({ run, stdin, stdinFrom: from, directory, secrets });
}

function planned(change: Change, cluster: Cluster): PlannedChange {
  const { summary, undo, disrupts, file } = change;
  return {
    summary,
    fingerprint: fingerprintOf(change, cluster),
    undoable: undo !== undefined,
    ...(disrupts ? { disrupts } : {}),
    ...(file ? { diff: shownDiff(file, secretsOf(cluster)) } : {}),
  };
}
