import { z } from 'zod';
import { inLines } from '../../src/checks/cluster/side-by-side.ts';
import { counted } from '../../src/checks/cluster/words.ts';
import { drills } from '../../src/drills/index.ts';
import { type DrillRecord, longestOf } from '../../src/model/drill/drill.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { link, type Markup, md, moment } from '../../src/model/run/card.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { columns } from '../../src/model/text/columns.ts';
import { pastDrills } from './memory.ts';

const Nothing = z.object({});

const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

const ms = (record: DrillRecord) => longestOf(record)?.longestMs ?? 0;
const longest = (record: DrillRecord) => `${(ms(record) / 1000).toFixed(2)} s`;

/** Where they ran; none at a terminal. */
async function threadsOf({ threads }: Observer, past: readonly DrillRecord[]): Promise<ReadonlyMap<string, string>> {
  const runs = past.flatMap(({ run }) => (run === undefined ? [] : [run]));
  return (await threads?.(runs)) ?? new Map();
}

/** As in `held 27 November, 1.20 s`; leads to the thread with the report. */
function result(record: DrillRecord, threads: ReadonlyMap<string, string>): Markup {
  const url = threads.get(record.run ?? '');
  const outcome = url === undefined ? md`${record.outcome}` : link(record.outcome, url);
  return md`${outcome} ${moment(record.at)}, ${longest(record)}`;
}

/** The drills, what each costs, and its last result. */
export const drillsJob: ReadJob<z.infer<typeof Nothing>> = {
  name: 'drills',
  writes: false,
  params: Nothing,
  async run(world) {
    const past = await pastDrills(world);
    const { inventory } = world.cluster;
    const newest = drills.flatMap(({ id }) => past.filter(({ drill }) => drill === id).slice(-1));
    const threads = await threadsOf(world, newest);
    const rows = drills.map((drill) => {
      const [host] = inventory.hosts.filter(({ roles }) => roles.includes(drill.on));
      const expected = host ? Math.max(0, ...drill.outage(host, inventory).values()) : 0;
      const last = newest.find((record) => record.drill === drill.id);
      return [drill.id, expected === 0 ? '–' : `${expected} s`, last ? result(last, threads) : 'never'];
    });
    await world.report({ kind: 'table', title: 'Drills', rows: [['drill', 'expected outage', 'last run'], ...rows] });
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
    await world.report({ kind: 'drill-history', records: [...past], zone: world.cluster.inventory.timeZone });
    const threads = await threadsOf(world, past);
    await world.report({
      kind: 'table',
      title: 'Drills, newest first',
      rows: [
        ['drill', 'on', 'result'],
        ...past.toReversed().map((record) => [record.drill, record.target, result(record, threads)]),
      ],
    });
    const held = past.filter(({ outcome }) => outcome === 'held').length;
    return { status: 'ok', sentence: `${held} of the last ${counted(past.length, 'drill')} held` };
  },
};
