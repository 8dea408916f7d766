import { z } from 'zod';
import { inLines } from '../../src/checks/cluster/side-by-side.ts';
import { counted } from '../../src/checks/cluster/words.ts';
import { drills } from '../../src/drills/index.ts';
import { type DrillRecord, longestOf } from '../../src/model/drill/drill.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { columns } from '../../src/model/text/columns.ts';
import { pastDrills } from './memory.ts';

const Nothing = z.object({});

const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

const ms = (record: DrillRecord) => longestOf(record)?.longestMs ?? 0;
const longest = (record: DrillRecord) => `${(ms(record) / 1000).toFixed(2)} s`;

/** The drills, what each costs, and its last result. */
export const drillsJob: ReadJob<z.infer<typeof Nothing>> = {
  name: 'drills',
  writes: false,
  params: Nothing,
  async run(world) {
    const past = await pastDrills(world);
    const { inventory } = world.cluster;
    const rows = drills.map((drill) => {
      const [host] = inventory.hosts.filter(({ roles }) => roles.includes(drill.on));
      const expected = host ? Math.max(0, ...drill.outage(host, inventory).values()) : 0;
      const last = past.filter((record) => record.drill === drill.id).at(-1);
      const result = last ? `${last.outcome} ${day(last.at)}, ${longest(last)}` : 'never';
      return [drill.id, expected === 0 ? '–' : `${expected} s`, result];
    });
    await world.report({
      kind: 'table',
      title: 'Drills',
      rows: [['drill', 'expected outage', 'last run (UTC)'], ...rows],
    });
    const text = inLines(columns(drills.map(({ id, question }) => [id, question])));
    await world.report({ kind: 'output', host: inventory.name, command: 'drill list', text });
    return {
      status: 'ok',
      sentence: `${counted(drills.length, 'drill')}; \`drill NAME\` plans one and asks for approval`,
    };
  },
};

const Which = z.object({ drill: z.string().optional() });

/** Results of drills, newest last, with a bar for the longest outage. */
export const drillHistoryJob: ReadJob<z.infer<typeof Which>> = {
  name: 'drill-history',
  writes: false,
  params: Which,
  async run(world, { drill }) {
    const past = (await pastDrills(world, drill)).slice(-30);
    if (past.length === 0) return { status: 'ok', sentence: `${drill ?? 'no drill'} has not been run yet` };
    const most = Math.max(1, ...past.map(ms));
    const rows = past.map((record) => [
      ...[day(record.at), record.drill, record.target, record.outcome, longest(record)],
      '█'.repeat(Math.round((20 * ms(record)) / most)),
    ]);
    const text = inLines(columns([['when (UTC)', 'drill', 'on', 'outcome', 'longest outage', ''], ...rows]));
    await world.report({ kind: 'output', host: world.cluster.inventory.name, command: 'drill history', text });
    await world.report({ kind: 'drill-history', records: [...past] });
    const held = past.filter(({ outcome }) => outcome === 'held').length;
    return { status: 'ok', sentence: `${held} of the last ${counted(past.length, 'drill')} held` };
  },
};
