import type { Check } from '../model/check/check.ts';
import type { Drill, Expectation, Fault } from '../model/drill/drill.ts';
import { newestOf, outagesOf, type Probed, type Probing } from '../model/drill/probe.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { Operator } from '../model/plan/world.ts';
import { describe } from '../model/text/errors.ts';
import { diagnose } from './diagnose.ts';
import { stopwatch } from './stopwatch.ts';

/** What is watched during the fault. */
export interface WatchTarget {
  readonly drill: Drill;
  readonly target: Host;
  readonly fault: Fault;
  /** Checks outside the drill: one that turns critical ends the drill. */
  readonly steadyState: readonly Check[];
}

/** Result of the watch. */
export interface WatchResult {
  readonly findings: readonly string[];
  /** Why the watch ended early. */
  readonly stopped: string | undefined;
}

/** Seconds between two attempts. */
const pauseSeconds = 1;

/** Seconds between two runs of the checks outside the drill: each costs time, and hosts have clients to serve. */
const guardSeconds = 5;

/** Watches until every expectation is met or timed out, and at least as long as the drill wants. */
export async function watch(world: Operator, watched: WatchTarget, probing: Probing): Promise<WatchResult> {
  const { drill, target, steadyState } = watched;
  const seconds = stopwatch(world);
  const guards = steadyState.filter(({ id }) => !drill.hurts.some((beginning) => id.startsWith(beginning)));
  const ending = { now: false };
  const findings: string[] = [];
  let open = 0;
  let hasFailed = false;
  const expected = drill.expect(target, world.cluster.inventory).map(async (one) => {
    open += 1;
    try {
      const finding = await comesTrue(world, watched, { one, seconds, ending });
      if (finding !== undefined) findings.push(finding);
    } finally {
      open -= 1;
    }
  });
  const all = Promise.all(expected);
  // An expectation that cannot be watched ends the watch at once: no fault may stay unwatched.
  all.catch(() => {
    hasFailed = true;
  });
  let guardedAt = 0;
  let stopped: string | undefined;
  while (stopped === undefined && !hasFailed && (open > 0 || seconds() < drill.watchSeconds)) {
    await world.sleep(pauseSeconds);
    const isDue = seconds() - guardedAt >= guardSeconds;
    if (isDue) guardedAt = seconds();
    stopped = stopReason(world, probing) ?? (isDue ? await degraded(world, guards) : undefined);
  }
  ending.now = true;
  // A stop takes effect at once, even while a check is still waiting.
  if (stopped === undefined) await all;
  else await world.report({ kind: 'drill', phase: 'stopped', text: stopped });
  return { findings, stopped };
}

interface Awaited {
  readonly one: Expectation;
  readonly seconds: () => number;
  /** Set once the watch is over. */
  readonly ending: { readonly now: boolean };
}

/** The message if it is not met in time; undefined if it is. Watched separately, because one check may be slow. */
async function comesTrue(
  world: Operator,
  { fault }: WatchTarget,
  { one, seconds, ending }: Awaited,
): Promise<string | undefined> {
  const { check, withinSeconds } = one;
  const asked = one.ofOthers ? without(world, fault.power ?? []) : world;
  while (!ending.now) {
    const began = seconds();
    const [judged] = await diagnose(asked, [check]);
    if (judged?.status === 'ok') {
      await world.report({ kind: 'drill', phase: 'seen', text: `after ${seconds().toFixed(1)} s: ${judged.summary}` });
      return undefined;
    }
    if (began > withinSeconds) return `not within ${withinSeconds} s: ${judged?.summary ?? check.id}`;
    await world.sleep(pauseSeconds);
  }
  return undefined;
}

/** The world without these hosts, so that no check waits for a host that cannot answer. */
function without(world: Operator, hosts: readonly Host[]): Operator {
  const { inventory } = world.cluster;
  const left = inventory.hosts.filter((host) => !hosts.includes(host));
  return { ...world, cluster: { ...world.cluster, inventory: { ...inventory, hosts: left } } };
}

function stopReason(world: Operator, probing: Probing): string | undefined {
  if (world.cancelled.aborted) return describe(world.cancelled.reason);
  const limit = world.cluster.inventory.limits.outageSeconds * 1000;
  const long = probing.now().find((one) => lasting(one) > limit);
  return long && `${long.target.name} unavailable for more than ${limit / 1000} s`;
}

/** Milliseconds since the last client that was served. */
function lasting({ attempts }: Probed): number {
  const [last] = outagesOf(attempts).slice(-1);
  return last && last.to === undefined ? newestOf(attempts) - last.from : 0;
}

/** Checks outside the drill that are critical now. */
async function degraded(world: Operator, guards: readonly Check[]): Promise<string | undefined> {
  const [bad] = (await diagnose(world, guards)).filter(({ status }) => status === 'critical');
  return bad && `${bad.check} is critical, outside this drill: ${bad.summary}`;
}
