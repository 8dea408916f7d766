import type { Check } from '../model/check/check.ts';
import type { Drill, DrillOutcome, DrillReport, Fault, PendingRestore } from '../model/drill/drill.ts';
import { newestOf, type Probing, probeTargets } from '../model/drill/probe.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { Operator } from '../model/plan/world.ts';
import type { DrillPhase } from '../model/run/journal.ts';
import { describe, Refused } from '../model/text/errors.ts';
import { late, measure, namedOutages } from './measure.ts';
import { awaitPower, switchSeconds, takePower } from './power.ts';
import { restoreDone, restoreFault, restoreLost } from './restore.ts';
import { mustBeSteady, settle } from './steady.ts';
import { type WatchResult, watch } from './watch.ts';

export interface Rehearsal {
  readonly drill: Drill;
  readonly target: Host;
  readonly fault: Fault;
  /** All must be ok before the fault, and again at the end. */
  readonly steadyState: readonly Check[];
  /** Ignores checks that already fail: the person explicitly asked to break the last healthy host. */
  readonly isLast?: boolean;
  /** Recovery work after the fault is reverted, without which the cluster stays down. Returns what went wrong. */
  comeBack?(): Promise<readonly string[]>;
}

/** Seconds of probing before the fault. */
const beforeSeconds = 3;

/**
 * Checks, injects, watches, restores, checks again. The restore is recorded as pending from before the fault until
 * everything is verified, and always runs. Throws Refused, having touched nothing, if the cluster is not steady.
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
  const { power = [] } = fault;
  try {
    await world.sleep(beforeSeconds);
    mustServe(probing);
    await world.pendingRestore.keep(pendingFor(asked, world));
    let seen: WatchResult = { findings: [], stopped: 'the fault was not injected' };
    let restored = false;
    let [faultAt, restoredAt] = [since(), since()];
    try {
      await takePower(world, power);
      for (const { name } of power) await say('fault', `${name}: powered off`);
      for (const change of fault.inject) {
        faultAt = since();
        await world.change(target, change);
        await say('fault', `${target.name}: ${change.summary}`);
      }
      // Not part of the watch, whose time starts at the fault.
      const stillOn = notOff(world, power);
      seen = await watch(world, rehearsal, probing);
      if (seen.stopped === undefined) seen = { ...seen, stopped: (await stillOn)[0] };
    } catch (error) {
      if (error instanceof Refused && world.cancelled.aborted === false) throw error;
      seen = { findings: [], stopped: describe(error) };
    } finally {
      restoredAt = since();
      restored = await restoreFault(world, { target, fault, bootSeconds: drill.settleSeconds });
      // Hosts that lost power are checked again below, because a late `off` may still arrive.
      if (restored && power.length === 0) await restoreDone(world);
    }
    const backed = restored ? ((await rehearsal.comeBack?.()) ?? []) : [];
    const settled = await settle(world, rehearsal);
    const lost = restored ? await restoreLost(world, rehearsal) : [];
    const probed = await probing.stop();
    const outages = probed.flatMap(namedOutages);
    const endedAt = Math.max(restoredAt, ...probed.map(({ attempts }) => newestOf(attempts)));
    const measured = measure(probed, rehearsal, { world, faultAt, outages });
    const findings = [...seen.findings, ...late(measured), ...backed, ...settled, ...lost];
    const outcome = outcomeOf(seen, restored, findings);
    const inWords = sentencesOf(seen, restored, findings);
    const record = { drill: drill.id, target: target.name, outcome, at, findings: inWords, measured };
    return { record, began, zone: world.cluster.inventory.timeZone, faultAt, restoredAt, endedAt, outages };
  } finally {
    await probing.stop();
  }
}

const pendingFor = ({ drill, target, fault: { power = [] } }: Rehearsal, world: Operator): PendingRestore => ({
  drill: drill.id,
  target: target.name,
  since: world.now().getTime(),
  power: power.map(({ name }) => name),
});

/** Hosts that still have power although it was switched off, one sentence each. */
async function notOff(world: Operator, hosts: readonly Host[]): Promise<readonly string[]> {
  const asked = await Promise.all(
    hosts.map((host) =>
      awaitPower(world, host, { wanted: 'off', seconds: switchSeconds }).then(
        () => [],
        (error) => [describe(error)],
      ),
    ),
  );
  return asked.flat();
}

function outcomeOf({ stopped }: WatchResult, restored: boolean, findings: readonly string[]): DrillOutcome {
  if (stopped !== undefined || !restored) return 'aborted';
  return findings.length > 0 ? 'deviated' : 'held';
}

function sentencesOf({ stopped }: WatchResult, restored: boolean, findings: readonly string[]): string[] {
  return [
    ...(stopped === undefined ? [] : [`ended early: ${stopped}`]),
    ...(restored ? [] : ['restore incomplete']),
    ...findings,
  ];
}

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
