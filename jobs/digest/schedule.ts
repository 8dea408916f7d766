import { z } from 'zod';
import type { ReadJob } from '../../src/model/run/job.ts';
import { minuteOf } from '../../src/model/text/minute.ts';
import { calendarOf, leastMinutes } from '../health/schedule.ts';
import { digestAllJob } from './all.ts';
import { digestJob } from './digest.ts';

const When = z.object({ pattern: z.string(), zone: z.string(), of: z.enum(['this', 'all']).default('this') });
const Nothing = z.object({});

const name = 'digest';
const params = { hours: 24 };
const asks = {
  this: { request: { job: digestJob.name, params }, text: 'digest now' },
  all: { request: { job: digestAllJob.name, params }, text: 'digest now all' },
} as const;

/** Schedules the digest in the channel where the command was typed. */
export const scheduleDigestJob: ReadJob<z.infer<typeof When>> = {
  name: 'digest-schedule',
  writes: false,
  params: When,
  async run(world, { pattern, zone, of }) {
    const next = await calendarOf(world).every(name, { pattern, zone }, asks[of], leastMinutes);
    return {
      status: 'ok',
      sentence: `the digest ${of === 'all' ? 'of all clusters ' : ''}scheduled: \`${pattern}\` (${zone}), next on ${minuteOf(next.getTime())}`,
    };
  },
};

export const removeDigestJob: ReadJob<z.infer<typeof Nothing>> = {
  name: 'digest-remove',
  writes: false,
  params: Nothing,
  async run(world) {
    const had = await calendarOf(world).forget(name);
    return { status: 'ok', sentence: had ? 'digest unscheduled' : 'no digest was scheduled' };
  },
};

export const digestSchedulesJob: ReadJob<z.infer<typeof Nothing>> = {
  name: 'digest-list',
  writes: false,
  params: Nothing,
  async run(world) {
    const found = (await calendarOf(world).all()).find((one) => one.name === name);
    if (!found) {
      return {
        status: 'ok',
        sentence: 'no digest is scheduled; schedule one with `digest schedule 0 7 * * * Europe/Berlin`',
      };
    }
    const next = found.next === undefined ? '' : `, next on ${minuteOf(found.next)}`;
    return {
      status: 'ok',
      sentence: `the digest (\`${found.text}\`) is scheduled: \`${found.pattern}\` (${found.zone ?? 'UTC'})${next}, requested by ${found.by}`,
    };
  },
};
