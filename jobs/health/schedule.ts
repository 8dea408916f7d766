import type { Observer } from '../../src/model/plan/world.ts';
import type { Calendar } from '../../src/model/run/calendar.ts';
import { Refused } from '../../src/model/text/errors.ts';

/** Between two times of anything that is scheduled: a drill takes minutes, and people have to read what came of it. */
export const leastMinutes = 15;

/** Throws Refused at a terminal. */
export function calendarOf({ calendar }: Observer): Calendar {
  if (!calendar) throw new Refused('schedules are kept by the workers: run this command in Slack.');
  return calendar;
}
