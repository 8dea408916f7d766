import type { Answers, Fact } from '../model/check/fact.ts';
import type { Host } from '../model/inventory/inventory.ts';
import { mapValues } from '../model/mail/directory-write.ts';
import { type Change, type Step, withheldMark } from '../model/plan/step.ts';
import type { Operator } from '../model/plan/world.ts';
import { HostError, Refused } from '../model/text/errors.ts';
import { askAround } from './around.ts';
import { pick, scopeOf, union } from './look.ts';
import { changesOf, type PreviewContext } from './preview.ts';
import { explained, showLog, telling } from './telling.ts';

/** Facts from other hosts that some steps need, gathered in one round. Valid until the next change. */
export interface KnownOf extends PreviewContext {
  readonly of: readonly Step[];
}

export async function know(world: Operator, host: Host, steps: readonly Step[]): Promise<KnownOf> {
  const facts = union(steps.map((step) => step.facts));
  const [answers, around] = await Promise.all([patiently(world, host, facts), askAround(world, steps, [host])]);
  return { of: steps, answers, around };
}

/** Pauses in seconds before facts that failed are read again. */
const pauses = [5, 15] as const;

/** Reads facts that failed again: a host that has just installed something is busy, and giving up reverts its whole stage. */
async function patiently(world: Operator, host: Host, facts: readonly Fact[]): Promise<Answers> {
  let answers = await world.ask(host, facts);
  for (const pause of pauses) {
    const failed = facts.filter(({ id }) => answers.byFact.get(id)?.ok === false);
    if (failed.length === 0) break;
    await world.sleep(pause);
    const { byFact, ...again } = await world.ask(host, failed);
    answers = { ...again, byFact: new Map([...answers.byFact, ...byFact]) };
  }
  return answers;
}

export interface StepTaken {
  readonly step: Step;
  readonly host: Host;
  /** This step and the next one. */
  readonly ahead: readonly Step[];
}

/**
 * Applies the changes, then plans again: a second plan that is not empty is a bug in the step. Returns the facts
 * gathered for that plan, which the next step reuses.
 */
export async function converge(
  world: Operator,
  { step, host, ahead }: StepTaken,
  changes: readonly Change[],
  made: Change[],
): Promise<KnownOf> {
  const about = { host: host.name, step: step.id };
  await world.report({ kind: 'step-started', ...about, summary: step.summary });
  for (const [place, change] of changes.entries()) {
    const before = world.now().getTime();
    await make(world, { host, about, finishes: place > 0 }, change);
    made.push(change);
    await world.report({ kind: 'changed', ...about, summary: change.summary, tookMs: world.now().getTime() - before });
  }
  const known = await know(world, host, ahead);
  const [left] = changesOf(world, step, host, known);
  if (left)
    throw new HostError(host.name, `converging ${step.id}: not converged, a new plan would still ${left.summary}`);
  await world.report({ kind: 'step-finished', ...about, changes: changes.length });
  return known;
}

interface Making {
  readonly host: Host;
  readonly about: { readonly host: string; readonly step: string };
  /** Whether part of the step is already done: a step is either complete or not started. */
  readonly finishes: boolean;
}

async function make(world: Operator, { host, about, finishes }: Making, change: Change): Promise<void> {
  const whole = await carried(world, change);
  try {
    await world.change(host, { ...whole, finishes }, telling(world, about, change));
  } catch (error) {
    if (!(error instanceof Refused)) await showLog(world, host, change);
    throw explained(error, change);
  }
}

/** The change with the stdin that no plan holds: data from another host, or generated for this run. In memory only. */
async function carried(world: Operator, { stdinFrom, withheld, ...change }: Change): Promise<Change> {
  if (withheld !== undefined) return filled(change, withheld);
  if (change.stdin?.includes(withheldMark) || JSON.stringify(change.directory ?? []).includes(withheldMark))
    throw new Refused('the withheld value was not generated for this run');
  if (!stdinFrom) return change;
  const from = scopeOf(world, 'every host').find(({ name }) => name === stdinFrom.host);
  if (!from) throw new Refused(`no host ${stdinFrom.host} to copy from`);
  const { stdin } = pick(await world.ask(from, [stdinFrom.fact]), { stdin: stdinFrom.fact }, from);
  return { ...change, stdin };
}

function filled({ stdin, directory, ...change }: Change, withheld: string): Change {
  const fill = (text: string) => text.replaceAll(withheldMark, () => withheld);
  return {
    ...change,
    ...(stdin === undefined ? {} : { stdin: fill(stdin) }),
    ...(directory === undefined ? {} : { directory: mapValues(directory, fill) }),
  };
}
