import { z } from 'zod';
import { inLines } from '../../src/checks/cluster/side-by-side.ts';
import { counted } from '../../src/checks/cluster/words.ts';
import { policyFor, schedulesAllowed } from '../../src/model/inventory/policy.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import type { Request } from '../../src/model/run/request.ts';
import { columns } from '../../src/model/text/columns.ts';
import { minuteOf } from '../../src/model/text/minute.ts';
import { calendarOf, leastMinutes } from '../health/schedule.ts';
import { drillJob } from './drill.ts';

const When = z.object({ drill: z.string(), pattern: z.string(), zone: z.string() });
const Which = z.object({ drill: z.string() });
const Nothing = z.object({});

const prefix = 'drill-';

const asking = (drill: string): Request => ({ job: drillJob.name, params: { drill } });

function approval({ cluster: { inventory } }: Observer, drill: string, scheduled: string): string {
  const policy = policyFor(inventory, asking(drill), scheduled);
  if (policy !== undefined) return `approved by the policy ${policy}`;
  const allowed = schedulesAllowed(inventory, drill).map((schedule) => `\`${schedule}\``);
  const why = allowed.length > 0 ? `; a policy approves only the schedule ${allowed.join(' or ')}` : '';
  return `each run needs an approver${why}`;
}

/** Schedules a drill. Each run is planned again, and approved by a person or a policy. */
export const scheduleDrillJob: ReadJob<z.infer<typeof When>> = {
  name: 'drill-schedule',
  writes: false,
  params: When,
  async run(world, { drill, pattern, zone }) {
    const ask = { request: asking(drill), text: `drill ${drill}` };
    const next = await calendarOf(world).every(`${prefix}${drill}`, { pattern, zone }, ask, leastMinutes);
    return {
      status: 'ok',
      sentence: `${drill} scheduled: \`${pattern}\` (${zone}), next on ${minuteOf(next.getTime())}; ${approval(world, drill, `${pattern} ${zone}`)}`,
    };
  },
};

export const unscheduleDrillJob: ReadJob<z.infer<typeof Which>> = {
  name: 'drill-unschedule',
  writes: false,
  params: Which,
  async run(world, { drill }) {
    const had = await calendarOf(world).forget(`${prefix}${drill}`);
    return { status: 'ok', sentence: `${drill} is ${had ? 'no longer scheduled' : 'not scheduled'}` };
  },
};

export const drillSchedulesJob: ReadJob<z.infer<typeof Nothing>> = {
  name: 'drill-schedules',
  writes: false,
  params: Nothing,
  async run(world) {
    const all = (await calendarOf(world).all()).filter(({ name }) => name.startsWith(prefix));
    if (all.length === 0)
      return { status: 'ok', sentence: 'no drill is scheduled; schedule one with `drill schedule NAME WHEN`' };
    const rows = all.map(({ name, pattern, zone = 'UTC', next, by }) => [
      ...[name.slice(prefix.length), pattern, zone],
      ...[next === undefined ? '–' : minuteOf(next), by],
      policyFor(world.cluster.inventory, asking(name.slice(prefix.length)), `${pattern} ${zone}`) ?? 'an approver',
    ]);
    const text = inLines(columns([['drill', 'when', 'time zone', 'next', 'requested by', 'approved by'], ...rows]));
    await world.report({ kind: 'output', host: world.cluster.inventory.name, command: 'drill schedules', text });
    return { status: 'ok', sentence: `${counted(all.length, 'drill')} scheduled` };
  },
};
