import { z } from 'zod';
import { drillTable, timeline } from '../../src/checks/cluster/drill-table.ts';
import { checks, notOfTheMoment } from '../../src/checks/index.ts';
import { drills } from '../../src/drills/index.ts';
import { askAll, viewOf } from '../../src/engine/look.ts';
import { preview } from '../../src/engine/preview.ts';
import { rehearse } from '../../src/engine/rehearse.ts';
import { mustBeSteady } from '../../src/engine/steady.ts';
import type { Check } from '../../src/model/check/check.ts';
import { type Drill, type DrillRecord, longestOf } from '../../src/model/drill/drill.ts';
import { whyNoDrill } from '../../src/model/inventory/drill-times.ts';
import { type Host, hostsWith } from '../../src/model/inventory/inventory.ts';
import type { Plan } from '../../src/model/plan/plan.ts';
import type { Observer, Operator } from '../../src/model/plan/world.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import type { Outcome } from '../../src/model/run/outcome.ts';
import { NotCovered, Refused } from '../../src/model/text/errors.ts';
import { pastDrills, rememberDrill } from './memory.ts';
import { armedFault, stepOf, targetOf } from './plan.ts';
import { comeBack } from './recovery.ts';
import { notRestored, restoreDrill } from './restore.ts';

/** `target` is a host name; by default the drill chooses. `isLast` also runs in a cluster that is not steady. */
const Params = z.object({ drill: z.string(), target: z.string().optional(), isLast: z.literal(true).optional() });

/** Must be ok before the fault and again afterwards. */
const steadyState = checks.filter(({ id }) => !notOfTheMoment.includes(id));

interface DrillCatalog {
  readonly drills: readonly Drill[];
  readonly steadyState: readonly Check[];
}

export const drillJob = drillJobOf({ drills, steadyState });

export function drillJobOf({ drills: known, steadyState: steady }: DrillCatalog): WriteJob<z.infer<typeof Params>> {
  const drillNamed = (id: string) => {
    const drill = known.find((one) => one.id === id);
    if (!drill) throw new Refused(`There is no drill called ${id}; \`drill list\` shows all.`);
    return drill;
  };
  return {
    name: 'drill',
    writes: true,
    params: Params,
    async plan(world, { drill: id, target: wanted, isLast = false }) {
      const drill = drillNamed(id);
      mayBegin(world);
      const host = await aimed(world, drill, wanted);
      const { already } = await mustBeSteady(world, { drill, steadyState: steady, isLast });
      return preview(world, targetOf(drill, host, already));
    },
    async apply(world, { drill: id, isLast = false }, approved) {
      const drill = drillNamed(id);
      mayBegin(world);
      const host = hostNamed(world, approved.steps[0]?.host);
      await mustBeCovered(world, { drill, host, approved });
      const fault = armedFault(drill, host, world);
      const about = { host: host.name, step: stepOf(drill) };
      await world.report({ kind: 'host-started', host: host.name, steps: [about.step] });
      await world.report({ kind: 'step-started', ...about, summary: drill.question });
      const report = await rehearse(world, {
        drill,
        target: host,
        fault,
        steadyState: steady,
        isLast,
        comeBack: () => comeBack(world, drill),
      });
      const { record } = report;
      await world.report({ kind: 'step-finished', ...about, changes: fault.inject.length });
      await world.report({ kind: 'host-finished', host: host.name });
      const before = await pastDrills(world, drill.id);
      await rememberDrill(world, record);
      const text = `${drillTable(record, before)}\n\n${timeline(report)}`;
      await world.report({ kind: 'output', host: host.name, command: `drill ${drill.id}`, text });
      await world.report({ kind: 'drill-report', report });
      if (await world.pendingRestore.recall()) throw notRestored(host, record);
      return outcomeOf(record);
    },
    restore: (world, { drill, isLast }, pending) =>
      restoreDrill(world, { drill: drillNamed(drill), steadyState: isLast ? [] : steady }, pending),
  };
}

/** Throws Refused where drills are off, or not allowed at this time: also for an approved drill that had to wait. */
function mayBegin({ cluster: { inventory }, now }: Observer): void {
  if (inventory.drills === 'off') throw new Refused('Drills are off (`drills: off` in cluster.yaml).');
  const why = whyNoDrill(inventory.drillTimes, now());
  if (why) throw new Refused(why);
}

async function aimed(world: Observer, drill: Drill, wanted: string | undefined): Promise<Host> {
  const answers = await askAll(world, [{ on: drill.on, facts: drill.facts }]);
  const { inventory } = world.cluster;
  return drill.aim(viewOf(hostsWith(inventory, drill.on), answers, drill.facts), inventory, wanted);
}

interface Approved {
  readonly drill: Drill;
  readonly host: Host;
  readonly approved: Plan;
}

async function mustBeCovered(world: Operator, { drill, host, approved }: Approved): Promise<void> {
  const now = await preview(world, targetOf(drill, host));
  const prints = (plan: Plan) =>
    plan.steps.flatMap(({ changes }) => changes.map((change) => change.fingerprint)).join();
  if (prints(now) !== prints(approved)) throw new NotCovered(`${drill.id} has changed since it was approved`);
}

function hostNamed({ cluster }: Observer, name: string | undefined): Host {
  const host = cluster.inventory.hosts.find((known) => known.name === name);
  if (!host) throw new Refused(`host ${name} no longer exists`);
  return host;
}

const statuses = { held: 'ok', deviated: 'degraded', aborted: 'unknown' } as const;

function outcomeOf(record: DrillRecord): Outcome {
  const { drill, target, outcome, findings } = record;
  const longest = longestOf(record);
  const outage = longest
    ? `the longest outage was ${(longest.longestMs / 1000).toFixed(2)} s (${longest.service})`
    : 'no outage noticed by clients';
  const why = findings.length > 0 ? `; ${findings.join('; ')}` : '';
  return { status: statuses[outcome], sentence: `${drill} on ${target} ${outcome}: ${outage}${why}` };
}
