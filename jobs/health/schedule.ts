import type { Observer } from '../../src/model/plan/world.ts';
import type { Calendar } from '../../src/model/run/calendar.ts';
import { Refused } from '../../src/model/text/errors.ts';

/** Shortest interval of a schedule, in minutes: a drill takes minutes, and people must have time to read its report. */
export const leastMinutes = 15;

/** Throws Refused at a terminal, which has no calendar. */
export function calendarOf({ calendar }: Observer): Calendar {
  if (!calendar) throw new Refused('schedules are kept by the workers: run this command in Slack.');
  return calendar;
}
