import type { Check } from '../model/check.ts';
import type { Drill, DrillOutcome, DrillReport, Fault, Measured } from '../model/drill.ts';
import { describe, Refused } from '../model/errors.ts';
import type { Host } from '../model/inventory.ts';
import type { DrillPhase, Judgement } from '../model/journal.ts';
import { longestOutage, newestOf, outagesOf, type Probed, type Probing, probeTargets } from '../model/probe.ts';
import type { Observer, Operator } from '../model/world.ts';
import { diagnose } from './diagnose.ts';
import { payBack } from './pay-back.ts';
import { type Seen, stopwatch, watch } from './watch.ts';

export interface Rehearsal {
  readonly drill: Drill;
  readonly target: Host;
  readonly fault: Fault;
  /** All ok before the fault, and again in the end. */
  readonly steadyState: readonly Check[];
  /** What is not ok already is left out of it: somebody asked, in full words, to break the last healthy one. */
  readonly isLast?: boolean;
  /** What there is to do once the fault is put back, until which nothing is as it was. Answers what kept it from that. */
  comeBack?(): Promise<readonly string[]>;
}

/** Seconds between two looks at whether all is as it was: a look is a lot, and hosts that come back have clients to serve. */
const pauseSeconds = 5;

/** Seconds for which clients come before anything is done to them. */
const beforeSeconds = 3;

/**
 * Looks, hurts, watches, puts back, looks again. What is owed is kept before the fault, and paid whatever happens. Throws
 * Refused, with nothing touched, where the cluster is not steady.
 */
export async function rehearse(world: Operator, asked: Rehearsal): Promise<DrillReport> {
  const { drill, target, fault } = asked;
  const say = (phase: DrillPhase, text: string) => world.report({ kind: 'drill', phase, text });
  const at = world.now().getTime();
  const { steadyState, already } = await mustBeSteady(world, asked);
  const rehearsal = { ...asked, steadyState };
  await say('steady', already ? `not ok already: ${already}` : `all ${steadyState.length} checks are ok`);
  const probing = world.probe(probeTargets(world.cluster.inventory));
  const began = world.now().getTime();
  const since = () => world.now().getTime() - began;
  try {
    await world.sleep(beforeSeconds);
    mustServe(probing);
    await world.owed.keep({ drill: drill.id, target: target.name, since: world.now().getTime() });
    let seen: Seen = { findings: [], stopped: 'the fault did not come about' };
    let restored = false;
    let [faultAt, restoredAt] = [since(), since()];
    try {
      const { power = [] } = fault;
      await Promise.all(power.map((host) => world.power(host, 'off')));
      for (const { name } of power) await say('fault', `${name}: its power is gone`);
      for (const change of fault.inject) {
        faultAt = since();
        await world.change(target, change);
        await say('fault', `${target.name}: ${change.summary}`);
      }
      seen = await watch(world, rehearsal, probing);
    } catch (error) {
      if (error instanceof Refused && world.cancelled.aborted === false) throw error;
      seen = { findings: [], stopped: describe(error) };
    } finally {
      restoredAt = since();
      restored = await payBack(world, target, fault);
    }
    const backed = restored ? ((await rehearsal.comeBack?.()) ?? []) : [];
    const settled = await settle(world, rehearsal);
    const probed = await probing.stop();
    const outages = probed.flatMap(namedOutages);
    const endedAt = Math.max(restoredAt, ...probed.map(({ attempts }) => newestOf(attempts)));
    const measured = measure(probed, rehearsal, { world, faultAt, outages });
    const findings = [...seen.findings, ...late(measured), ...backed, ...settled];
    const outcome = outcomeOf(seen, restored, findings);
    const told = said(seen, restored, findings);
    const record = { drill: drill.id, target: target.name, outcome, at, findings: told, measured };
    return { record, began, faultAt, restoredAt, endedAt, outages };
  } finally {
    await probing.stop();
  }
}

const namedOutages = ({ target, attempts }: Probed): DrillReport['outages'] =>
  outagesOf(attempts).map((outage) => ({ service: target.name, ...outage }));

function outcomeOf({ stopped }: Seen, restored: boolean, findings: readonly string[]): DrillOutcome {
  if (stopped !== undefined || !restored) return 'aborted';
  return findings.length > 0 ? 'deviated' : 'held';
}

function said({ stopped }: Seen, restored: boolean, findings: readonly string[]): string[] {
  return [
    ...(stopped === undefined ? [] : [`ended before its time: ${stopped}`]),
    ...(restored ? [] : ['not everything could be put back']),
    ...findings,
  ];
}

/** Waits until all is as it was. Answers what is not, after as long as the drill allows. */
export async function settle(
  world: Operator,
  { drill, steadyState }: Pick<Rehearsal, 'drill' | 'steadyState'>,
): Promise<readonly string[]> {
  const seconds = stopwatch(world);
  for (;;) {
    const bad = notOk(await diagnose(world, steadyState));
    if (bad.length === 0) {
      await world.report({
        kind: 'drill',
        phase: 'settled',
        text: `all is as it was, ${seconds().toFixed(0)} s after`,
      });
      return [];
    }
    if (seconds() > drill.settleSeconds) return [`not as it was after ${drill.settleSeconds} s: ${shown(bad)}`];
    await world.sleep(pauseSeconds);
  }
}

interface Measuring {
  readonly world: Operator;
  readonly faultAt: number;
  readonly outages: DrillReport['outages'];
}

function measure(probed: readonly Probed[], { drill, target }: Rehearsal, measuring: Measuring): Measured[] {
  const { world, faultAt, outages } = measuring;
  const { inventory } = world.cluster;
  const expected = drill.outage(target, inventory);
  return probed.map(({ target: { name }, everyMs, attempts, cuts }) => {
    const [cut] = cuts ?? [];
    const own = outages.filter(({ service }) => service === name);
    const [first] = own;
    return {
      service: name,
      expectedMs: 1000 * (expected.get(name) ?? expected.get(name.split(' ')[0] ?? '') ?? 0),
      longestMs: Math.round(longestOutage(own, newestOf(attempts))),
      failed: attempts.filter(({ why }) => why !== undefined).length,
      attempts: attempts.length,
      everyMs,
      ...(first ? { firstError: first.why } : {}),
      ...(cuts ? { cuts: cuts.length } : {}),
      ...(cut ? { firstCutMs: Math.round(cut.at - faultAt) } : {}),
    };
  });
}

/** Those whose clients were without them for certainly longer than expected; where none was to notice, one is enough. */
const late = (measured: readonly Measured[]) =>
  measured
    .filter(({ longestMs, expectedMs, everyMs }) => longestMs > expectedMs + (expectedMs === 0 ? 0 : everyMs))
    .map(
      ({ service, longestMs, expectedMs }) =>
        `clients were without ${service} for ${(longestMs / 1000).toFixed(2)} s, expected at most ${(expectedMs / 1000).toFixed(1)} s`,
    );

function mustServe(probing: Probing): void {
  const bad = probing
    .now()
    .find(({ attempts }) => attempts.length === 0 || attempts.every(({ why }) => why !== undefined));
  if (!bad) return;
  const why = bad.attempts[0]?.why ?? 'no answer';
  throw new Refused(
    `${bad.target.name} does not serve the worker at ${bad.target.address}:${bad.target.port} (${why}), so no outage could be measured. \`mail\` and \`ipvs\` show more.`,
  );
}

export interface Steadiness {
  /** Of the checks asked for those that are ok: what has to be so again. */
  readonly steadyState: readonly Check[];
  /** The others in words; empty when all are ok. */
  readonly already: string;
}

/** Throws Refused with all that is not ok: what breaks then proves nothing, unless it is to be the last healthy one. */
export async function mustBeSteady(
  world: Observer,
  { drill, steadyState, isLast }: Pick<Rehearsal, 'drill' | 'steadyState' | 'isLast'>,
): Promise<Steadiness> {
  const bad = notOk(await diagnose(world, steadyState));
  const already = shown(bad);
  const [first] = bad;
  if (!first || isLast) {
    return { steadyState: steadyState.filter(({ id }) => !bad.some(({ check }) => check === id)), already };
  }
  throw new Refused(
    `${drill.id} breaks nothing in a cluster that is not steady. ${already}. ${first.remedy ?? ''}`.trim(),
  );
}

const notOk = (judged: readonly Judgement[]) => judged.filter(({ status }) => status !== 'ok');
const shown = (bad: readonly Judgement[]) =>
  bad.map(({ check, status, summary }) => `${check} is ${status}: ${summary}`).join('; ');
