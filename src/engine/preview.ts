import { createTwoFilesPatch } from 'diff';
import type { Answers } from '../model/fact.ts';
import type { Host } from '../model/inventory.ts';
import { hostsWith } from '../model/inventory.ts';
import type { Plan, PlannedChange, PlannedStep } from '../model/plan.ts';
import { fingerprint } from '../model/plan.ts';
import { redactor } from '../model/redact.ts';
import { secretValues } from '../model/secrets.ts';
import type { Change, Step } from '../model/step.ts';
import type { Stage, Target } from '../model/target.ts';
import type { Observer } from '../model/world.ts';
import { askAround, viewAround } from './around.ts';
import { pick, type Said, union } from './look.ts';

/** What it would take to reach the declared state. Looks, touches nothing. Throws HostError when a host cannot be asked. */
export async function preview(world: Observer, target: Target): Promise<Plan> {
  const steps: PlannedStep[] = [];
  const facts: unknown[] = [];
  for (const stage of target.stages) {
    const [surveyed, around] = await Promise.all([survey(world, stage), askAround(world, stage.steps)]);
    for (const { host, answers } of surveyed) {
      facts.push([host.name, factsIn(answers)]);
      for (const step of stepsFor(stage, host)) {
        // A step that stands in two stages is done by the first.
        if (steps.some((known) => known.host === host.name && known.step === step.id)) continue;
        steps.push(...plannedStep(world, step, host, { answers, around }));
      }
    }
    for (const [name, answer] of around) facts.push([name, answer instanceof Error ? 'no answer' : factsIn(answer)]);
  }
  const { inventory } = world.cluster;
  return { target: target.id, steps, digest: fingerprint({ inventory, target: target.id, steps, facts }) };
}

function factsIn({ byFact }: Answers): unknown {
  return [...byFact].map(([id, answer]) => [id, answer.ok ? answer.value : 'no answer']);
}

/** The hosts of a stage in the order in which they are taken, with what they said just now. */
export async function survey(world: Observer, stage: Stage): Promise<readonly { host: Host; answers: Answers }[]> {
  const { inventory } = world.cluster;
  const hosts = inventory.hosts.filter(
    (host) =>
      stage.on.some((role) => hostsWith(inventory, role).includes(host)) && (stage.only?.includes(host.name) ?? true),
  );
  if (stage.order === 'last declared first') hosts.reverse();
  const asked = await Promise.all(
    hosts.map(async (host) => {
      const sets = stepsFor(stage, host).map((step) => step.facts);
      const answers = await world.ask(host, union(stage.last ? [...sets, stage.last.facts] : sets));
      return { host, answers };
    }),
  );
  const last = (of: { host: Host; answers: Answers }) =>
    stage.last?.holds(pick(of.answers, stage.last.facts, of.host), inventory) === true;
  return [...asked.filter((of) => !last(of)), ...asked.filter(last)];
}

export function stepsFor(stage: Stage, host: Host): readonly Step[] {
  return stage.steps.filter(({ on }) => on.some((role) => host.roles.includes(role)));
}

/** What the host itself said, and what those around it did. */
export interface Known {
  readonly answers: Answers;
  readonly around: Said;
}

export function changesOf(world: Observer, step: Step, host: Host, { answers, around }: Known): readonly Change[] {
  return step.plan(pick(answers, step.facts, host), host, world.cluster, viewAround(world, step, host, around));
}

/** Of exactly what would run. What an approval covers. */
export function fingerprintOf({ run, stdin, stdinFrom }: Change): string {
  const from = stdinFrom && { host: stdinFrom.host, asked: stdinFrom.fact.argv };
  return fingerprint({ run, stdin, stdinFrom: from });
}

function plannedStep(world: Observer, step: Step, host: Host, known: Known): readonly PlannedStep[] {
  const redact = redactor(secretValues(world.cluster.secrets));
  const [first, ...rest] = changesOf(world, step, host, known).map((change) => redact(planned(change)));
  if (!first) return [];
  return [{ host: host.name, step: step.id, summary: step.summary, changes: [first, ...rest] }];
}

function planned(change: Change): PlannedChange {
  const { summary, undo, disrupts, file } = change;
  return {
    summary,
    fingerprint: fingerprintOf(change),
    undoable: undo !== undefined,
    ...(disrupts ? { disrupts } : {}),
    ...(file ? { diff: createTwoFilesPatch(file.path, file.path, file.before ?? '', file.after, 'now', 'then') } : {}),
  };
}
