import { z } from 'zod';
import type { Observer } from '../../src/model/plan/world.ts';
import type { Appointment } from '../../src/model/run/calendar.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { minuteOf } from '../../src/model/text/minute.ts';
import { calendarOf, leastMinutes } from '../health/schedule.ts';
import { digestAllJob } from './all.ts';
import { digestJob } from './digest.ts';

const Which = z.enum(['this', 'all']).default('this');
const When = z.object({ pattern: z.string(), zone: z.string(), of: Which });
const Wanted = z.object({ of: Which });
const Nothing = z.object({});

const params = { hours: 24 };
/** A cluster may have both schedules. */
const digests = {
  this: { name: 'digest', title: 'the digest', request: { job: digestJob.name, params }, text: 'digest now' },
  all: {
    name: 'digest-all',
    title: 'the digest of all clusters',
    request: { job: digestAllJob.name, params },
    text: 'digest now all',
  },
} as const;

/** Schedules the digest in the channel where the command was typed. */
export const scheduleDigestJob: ReadJob<z.infer<typeof When>> = {
  name: 'digest-schedule',
  writes: false,
  params: When,
  async run(world, { pattern, zone, of }) {
    const { name, title, ...ask } = digests[of];
    const next = await calendarOf(world).every(name, { pattern, zone }, ask, leastMinutes);
    return {
      status: 'ok',
      sentence: `${title} scheduled: \`${pattern}\` (${zone}), next on ${minuteOf(next.getTime())}`,
    };
  },
};

export const removeDigestJob: ReadJob<z.infer<typeof Wanted>> = {
  name: 'digest-remove',
  writes: false,
  params: Wanted,
  async run(world, { of }) {
    const { title, text } = digests[of];
    const found = (await scheduled(world)).filter((one) => one.text === text);
    for (const { name } of found) await calendarOf(world).forget(name);
    return { status: 'ok', sentence: found.length > 0 ? `${title} unscheduled` : `${title} is not scheduled` };
  },
};

export const digestSchedulesJob: ReadJob<z.infer<typeof Nothing>> = {
  name: 'digest-list',
  writes: false,
  params: Nothing,
  async run(world) {
    const found = await scheduled(world);
    if (found.length > 0) return { status: 'ok', sentence: found.map(inWords).join('; ') };
    const sentence = 'no digest is scheduled; schedule one with `digest schedule 0 7 * * * Europe/Berlin`';
    return { status: 'ok', sentence };
  },
};

/** By what they ask for: before there were two names, either had the name of the first. */
async function scheduled(world: Observer): Promise<readonly Appointment[]> {
  const names: readonly string[] = Object.values(digests).map(({ name }) => name);
  return (await calendarOf(world).all()).filter(({ name }) => names.includes(name));
}

function inWords({ text, pattern, zone = 'UTC', next, by }: Appointment): string {
  const due = next === undefined ? '' : `, next on ${minuteOf(next)}`;
  return `the digest (\`${text}\`) is scheduled: \`${pattern}\` (${zone})${due}, requested by ${by}`;
}
