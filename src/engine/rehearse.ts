import type { Check } from '../model/check.ts';
import type { Drill, DrillOutcome, DrillRecord, Expectation, Fault, Measured } from '../model/drill.ts';
import { describe, Refused } from '../model/errors.ts';
import type { Host } from '../model/inventory.ts';
import type { DrillPhase, Judgement } from '../model/journal.ts';
import { longestOutage, outagesOf, type Probed, type Probing, probeTargets } from '../model/probe.ts';
import type { Operator } from '../model/world.ts';
import { diagnose } from './diagnose.ts';
import { payBack } from './pay-back.ts';

export interface Rehearsal {
  readonly drill: Drill;
  readonly target: Host;
  readonly fault: Fault;
  /** All ok before the fault, and again in the end. */
  readonly steadyState: readonly Check[];
}

/** What a drill came to: what is kept of it, and what is only shown. */
export interface Rehearsed {
  readonly record: DrillRecord;
  readonly probed: readonly Probed[];
  /** When the fault was there and when it was gone again, in ms since the probing began. */
  readonly faultAt: number;
  readonly restoredAt: number;
}

/** Seconds for which clients come before anything is done to them. */
const beforeSeconds = 3;

/** Seconds between two looks while the fault is there. */
const pauseSeconds = 1;

/**
 * Looks, hurts, watches, puts back, looks again. What is owed is kept before the fault, and paid whatever happens. Throws
 * Refused, with nothing touched, where the cluster is not steady.
 */
export async function rehearse(world: Operator, rehearsal: Rehearsal): Promise<Rehearsed> {
  const { drill, target, fault } = rehearsal;
  const say = (phase: DrillPhase, text: string) => world.report({ kind: 'drill', phase, text });
  const at = world.now().getTime();
  const bad = notOk(await diagnose(world, rehearsal.steadyState));
  if (bad.length > 0) {
    throw new Refused(
      `${drill.id} breaks nothing in a cluster that is not steady: ${shown(bad)}. ${bad[0]?.remedy ?? ''}`,
    );
  }
  await say('steady', `all ${rehearsal.steadyState.length} checks are ok`);
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
    const settled = await settle(world, rehearsal);
    const probed = await probing.stop();
    const measured = measure(probed, rehearsal, world);
    const findings = [...seen.findings, ...late(measured), ...settled];
    const outcome = outcomeOf(seen, restored, findings);
    const told = said(seen, restored, findings);
    const record = { drill: drill.id, target: target.name, outcome, at, findings: told, measured };
    return { record, probed, faultAt, restoredAt };
  } finally {
    await probing.stop();
  }
}

interface Seen {
  readonly findings: readonly string[];
  /** Why it was ended before its time. */
  readonly stopped: string | undefined;
}

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

/** Seconds between two looks at what is no part of the drill: it is a lot, and hosts have clients to serve. */
const guardSeconds = 5;

/** Until every expectation has come true, or its time is over; and no shorter than the drill wants. */
async function watch(world: Operator, { drill, target, steadyState }: Rehearsal, probing: Probing): Promise<Seen> {
  const began = world.now().getTime();
  const seconds = () => (world.now().getTime() - began) / 1000;
  const guards = steadyState.filter(({ id }) => !drill.hurts.some((beginning) => id.startsWith(beginning)));
  let open: readonly Expectation[] = drill.expect(target, world.cluster.inventory);
  const findings: string[] = [];
  let guardedAt = 0;
  while (open.length > 0 || seconds() < drill.watchSeconds) {
    const judged =
      open.length === 0
        ? []
        : await diagnose(
            world,
            open.map(({ check }) => check),
          );
    const isMet = ({ check }: Expectation) => judged.find((one) => one.check === check.id)?.status === 'ok';
    for (const one of open.filter(isMet)) {
      const summary = judged.find(({ check }) => check === one.check.id)?.summary ?? '';
      await world.report({ kind: 'drill', phase: 'seen', text: `after ${seconds().toFixed(1)} s: ${summary}` });
    }
    const over = open.filter((one) => !isMet(one) && seconds() > one.withinSeconds);
    for (const { check, withinSeconds } of over) {
      const now = judged.find((one) => one.check === check.id);
      findings.push(`not within ${withinSeconds} s: ${now?.summary ?? check.id}`);
    }
    open = open.filter((one) => !isMet(one) && !over.includes(one));
    const isDue = seconds() - guardedAt >= guardSeconds;
    if (isDue) guardedAt = seconds();
    const why = stopReason(world, probing) ?? (isDue ? await degraded(world, guards) : undefined);
    if (why !== undefined) {
      await world.report({ kind: 'drill', phase: 'stopped', text: why });
      return { findings, stopped: why };
    }
    await world.sleep(pauseSeconds);
  }
  return { findings, stopped: undefined };
}

function stopReason(world: Operator, probing: Probing): string | undefined {
  if (world.cancelled.aborted) return describe(world.cancelled.reason);
  const limit = world.cluster.inventory.limits.outageSeconds * 1000;
  const long = probing.now().find((one) => lasting(one) > limit);
  return long && `clients are without ${long.target.name} for more than ${limit / 1000} s`;
}

/** ms for which the last clients were not served. */
function lasting({ attempts }: Probed): number {
  const [last] = outagesOf(attempts).slice(-1);
  const newest = Math.max(0, ...attempts.map(({ at }) => at));
  return last && last.to === undefined ? newest - last.from : 0;
}

/** What is no part of the drill and is critical now. */
async function degraded(world: Operator, guards: readonly Check[]): Promise<string | undefined> {
  const [bad] = (await diagnose(world, guards)).filter(({ status }) => status === 'critical');
  return bad && `${bad.check} is critical, which is no part of this drill: ${bad.summary}`;
}

/** As it was, or what is not. */
async function settle(world: Operator, { drill, steadyState }: Rehearsal): Promise<readonly string[]> {
  const began = world.now().getTime();
  const seconds = () => (world.now().getTime() - began) / 1000;
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
    await world.sleep(2 * pauseSeconds);
  }
}

function measure(probed: readonly Probed[], { drill, target }: Rehearsal, world: Operator): Measured[] {
  const { inventory } = world.cluster;
  const expected = drill.outage(target, inventory);
  return probed.map(({ target: { name }, attempts }) => {
    const [first] = outagesOf(attempts);
    const newest = Math.max(0, ...attempts.map(({ at }) => at));
    return {
      service: name,
      expectedMs: 1000 * (expected.get(name) ?? expected.get(name.split(' ')[0] ?? '') ?? 0),
      longestMs: Math.round(longestOutage(attempts, newest)),
      failed: attempts.filter(({ why }) => why !== undefined).length,
      attempts: attempts.length,
      ...(first ? { firstError: first.why } : {}),
    };
  });
}

const late = (measured: readonly Measured[]) =>
  measured
    .filter(({ longestMs, expectedMs }) => longestMs > expectedMs)
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

const notOk = (judged: readonly Judgement[]) => judged.filter(({ status }) => status !== 'ok');
const shown = (bad: readonly Judgement[]) =>
  bad.map(({ check, status, summary }) => `${check} is ${status}: ${summary}`).join('; ');
