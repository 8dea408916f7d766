import type { Queue } from 'bullmq';
import { CronExpressionParser } from 'cron-parser';
import type { Appointment, Calendar } from '../model/run/calendar.ts';
import type { Submission } from '../model/run/desk.ts';
import { describe, Refused } from '../model/text/errors.ts';
import { span } from '../model/text/span.ts';
import type { Ticket } from './ticket.ts';

type ScheduledBy = Pick<Submission, 'by' | 'place'>;

/** Name of tickets that carry a scheduled request, which a worker submits when it is due. */
export const scheduledTicket = 'ask';
const removeWhenDone = { removeOnComplete: true, removeOnFail: true } as const;

/** Schedules as delayed jobs and job schedulers of the queue `reads`, owned by the person who made them. */
export function calendarIn(reads: Queue<Ticket | Submission>, { by, place }: ScheduledBy): Calendar {
  // A Slack response URL expires long before the schedule fires.
  const asker = { by, ...(place ? { place: { channel: place.channel } } : {}) };
  const forget = async (name: string) => {
    const [scheduled, delayed] = await Promise.all([reads.removeJobScheduler(name), reads.remove(onceId(name))]);
    return scheduled || delayed > 0;
  };
  return {
    forget,
    async once(name, seconds, ask) {
      await forget(name);
      await reads.add(
        scheduledTicket,
        { ...ask, ...asker, scheduled: 'once' },
        { jobId: onceId(name), delay: seconds * 1000, ...removeWhenDone },
      );
    },
    async every(name, { pattern, zone = 'UTC' }, ask, leastMinutes = 1) {
      const next = nextOf(pattern, zone);
      notMoreOften(pattern, zone, leastMinutes);
      const data = { ...ask, ...asker, scheduled: `${pattern} ${zone}` };
      const template = { name: scheduledTicket, data, opts: removeWhenDone };
      await reads.upsertJobScheduler(name, { pattern, tz: zone }, template);
      return next;
    },
    async all() {
      const schedulers = await reads.getJobSchedulers();
      return schedulers
        .filter(({ pattern }) => pattern !== undefined)
        .map(({ key, pattern = '', tz, next, template }): Appointment => {
          const data = template?.data as Submission | undefined;
          const about = { text: data?.text ?? '', by: data?.by.id ?? '' };
          const there = data?.place ? { channel: data.place.channel } : {};
          return { name: key, pattern, zone: tz, next, ...about, ...there };
        });
    },
  };
}

/** Largest clock difference between machines that is expected, in ms. */
const clocksDiffer = 2 * 60_000;

/** Resets schedules that were set by a clock that was ahead: they would fire hours or days late. */
export async function repairSchedules(reads: Queue<Ticket | Submission>): Promise<void> {
  for (const { key, pattern, tz = 'UTC', next = 0, template } of await reads.getJobSchedulers()) {
    if (pattern === undefined || !template) continue;
    const due = nextOf(pattern, tz, Date.now() + clocksDiffer);
    if (next > due.getTime())
      await reads.upsertJobScheduler(key, { pattern, tz }, { name: scheduledTicket, ...template });
  }
}

const onceId = (name: string) => `once-${name}`;

/** How many occurrences are compared: enough to cover a busy pattern for a day or two. */
const looked = 200;

/** Throws Refused when two occurrences are closer than allowed. */
function notMoreOften(pattern: string, zone: string, leastMinutes: number): void {
  const times = CronExpressionParser.parse(pattern, { tz: zone }).take(looked);
  const gaps = times.slice(1).map((time, i) => (time.getTime() - (times[i]?.getTime() ?? 0)) / 60_000);
  const shortest = Math.min(...gaps);
  if (shortest >= leastMinutes) return;
  const found = `\`${pattern}\` (${zone}) repeats after ${span(shortest)}`;
  throw new Refused(`${found}; the minimum is ${span(leastMinutes)}. Example: \`0 3 * * 1 Europe/Berlin\`.`);
}

/** The first occurrence after `from`. Throws Refused with an example. BullMQ would also accept a sixth field for seconds. */
function nextOf(pattern: string, zone: string, from = Date.now()): Date {
  const example = 'Use five fields and an optional time zone, as in `0 3 * * 1 Europe/Berlin` (Mondays at 03:00)';
  if (pattern.trim().split(/\s+/).length !== 5) throw new Refused(`Invalid cron expression “${pattern}”. ${example}.`);
  try {
    return CronExpressionParser.parse(pattern, { tz: zone, currentDate: new Date(from) })
      .next()
      .toDate();
  } catch (error) {
    throw new Refused(`Invalid cron expression “${pattern} ${zone}”: ${describe(error)}. ${example}.`);
  }
}
