import type { Drill, DrillReport, Measured } from '../model/drill/drill.ts';
import { longestOutage, newestOf, outagesOf, type Probed } from '../model/drill/probe.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { Operator } from '../model/plan/world.ts';

export const namedOutages = ({ target, attempts }: Probed): DrillReport['outages'] =>
  outagesOf(attempts).map((outage) => ({ service: target.name, ...outage }));

interface Measuring {
  readonly world: Operator;
  readonly faultAt: number;
  readonly outages: DrillReport['outages'];
}

/** The outage of each service, as measured by clients. */
export function measure(
  probed: readonly Probed[],
  { drill, target }: { readonly drill: Drill; readonly target: Host },
  measuring: Measuring,
): Measured[] {
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

/** Services whose outage certainly exceeded the limit; with a limit of 0, one failed client is enough. */
export const late = (measured: readonly Measured[]) =>
  measured
    .filter(({ longestMs, expectedMs, everyMs }) => longestMs > expectedMs + (expectedMs === 0 ? 0 : everyMs))
    .map(
      ({ service, longestMs, expectedMs }) =>
        `${service} unavailable ${(longestMs / 1000).toFixed(2)} s (limit ${(expectedMs / 1000).toFixed(1)} s)`,
    );
