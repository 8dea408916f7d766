import type { Queue } from 'bullmq';
import { CronExpressionParser } from 'cron-parser';
import type { Appointment, Calendar } from '../model/run/calendar.ts';
import type { Submission } from '../model/run/desk.ts';
import { describe, Refused } from '../model/text/errors.ts';
import { span } from '../model/text/span.ts';
import type { Ticket } from './ticket.ts';

type ScheduledBy = Pick<Submission, 'by' | 'place'>;

/** Tickets by this name are submissions, which a worker hands in when their time has come. */
export const scheduledTicket = 'ask';
const removeWhenDone = { removeOnComplete: true, removeOnFail: true } as const;

/** Appointments as delayed jobs and job schedulers of the queue `reads`, in the name of whoever asks. */
export function calendarIn(reads: Queue<Ticket | Submission>, { by, place }: ScheduledBy): Calendar {
  // An answer to what was typed now will not be there when it is time.
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
          return { name: key, pattern, zone: tz, next, text: data?.text ?? '', by: data?.by.id ?? '' };
        });
    },
  };
}

/** Clocks differ by less, in ms: what is due so soon is not looked after. */
const clocksDiffer = 2 * 60_000;

/** Sets anew what a clock has set that was ahead: it would come again hours or days too late. */
export async function repairSchedules(reads: Queue<Ticket | Submission>): Promise<void> {
  for (const { key, pattern, tz = 'UTC', next = 0, template } of await reads.getJobSchedulers()) {
    if (pattern === undefined || !template) continue;
    const due = nextOf(pattern, tz, Date.now() + clocksDiffer);
    if (next > due.getTime())
      await reads.upsertJobScheduler(key, { pattern, tz }, { name: scheduledTicket, ...template });
  }
}

const onceId = (name: string) => `once-${name}`;

/** Times that are looked at: a busy pattern shows itself within a day or two. */
const looked = 200;

/** Throws Refused where it comes again too soon. */
function notMoreOften(pattern: string, zone: string, leastMinutes: number): void {
  const times = CronExpressionParser.parse(pattern, { tz: zone }).take(looked);
  const gaps = times.slice(1).map((time, i) => (time.getTime() - (times[i]?.getTime() ?? 0)) / 60_000);
  const shortest = Math.min(...gaps);
  if (shortest >= leastMinutes) return;
  const found = `\`${pattern}\` (${zone}) comes again after ${span(shortest)}`;
  throw new Refused(
    `${found}; at least ${span(leastMinutes)} must lie between two. An example: \`0 3 * * 1 Europe/Berlin\`.`,
  );
}

/** The first time after `from`. Throws Refused with an example. BullMQ would take six fields, with seconds, as well. */
function nextOf(pattern: string, zone: string, from = Date.now()): Date {
  const example = 'Five fields and perhaps a time zone are wanted, as in `0 3 * * 1 Europe/Berlin`: Mondays at three';
  if (pattern.trim().split(/\s+/).length !== 5) throw new Refused(`“${pattern}” is no rhythm of cron. ${example}.`);
  try {
    return CronExpressionParser.parse(pattern, { tz: zone, currentDate: new Date(from) })
      .next()
      .toDate();
  } catch (error) {
    throw new Refused(`“${pattern} ${zone}” is no rhythm of cron: ${describe(error)}. ${example}.`);
  }
}
