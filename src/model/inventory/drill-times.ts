import { z } from 'zod';
import { minuteOf } from '../text/minute.ts';
import { text } from '../text/text.ts';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const Between = text(
  /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
  'wanted a time of day to another, later one, such as 09:00-16:00',
).refine((between) => between.slice(0, 5) < between.slice(6), {
  error: 'wanted a time of day to another, later one, such as 09:00-16:00',
});
export const Zone = z.string().refine(isZone, { error: 'wanted a time zone such as Europe/Berlin' });
const wantedDay = 'wanted a day such as 2026-12-18';
/** Date takes 30 February for 2 March. */
const Day = text(/^\d{4}-\d{2}-\d{2}$/, wantedDay).refine((day) => new Date(day).toJSON()?.startsWith(day), wantedDay);
const Freeze = z
  .strictObject({ from: Day, to: Day, because: z.string().min(1).max(100) })
  .refine(({ from, to }) => from <= to, { error: 'wanted an end that is not before its beginning', path: ['to'] });

/** When a drill may start; at any time by default. */
export const DrillTimes = z.strictObject({
  days: z
    .array(z.enum(days))
    .nonempty()
    .default([...days]),
  between: Between.default('00:00-23:59'),
  zone: Zone.default('UTC'),
  /** Date ranges without drills, first and last day included. */
  frozen: z.array(Freeze).default([]),
});
export type DrillTimes = z.infer<typeof DrillTimes>;

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

interface Local {
  readonly date: string;
  readonly time: string;
  readonly day: string;
}

function clockOf(zone: string): (at: Date) => Local {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const [year, month, date] = ['year', 'month', 'day'].map((type) => parts.get(type as Intl.DateTimeFormatPartTypes));
    return {
      date: `${year}-${month}-${date}`,
      time: `${parts.get('hour')}:${parts.get('minute')}`,
      day: (parts.get('weekday') ?? '').toLowerCase(),
    };
  };
}

/** Why no drill may start at that moment, and when the next one may; undefined if it may. */
export function whyNoDrill(times: DrillTimes, now: Date): string | undefined {
  const local = clockOf(times.zone);
  const why = forbids(times, local(now));
  if (why === undefined) return undefined;
  const next = nextAllowed(times, now, local);
  const when = next ? `; next allowed ${minuteOf(next.getTime())}` : '';
  return `${why}${when} (cluster.yaml, drillTimes)`;
}

function forbids({ days: allowed, between, zone, frozen }: DrillTimes, { date, time, day }: Local): string | undefined {
  const freeze = frozen.find(({ from, to }) => from <= date && date <= to);
  if (freeze) return `no drills from ${freeze.from} to ${freeze.to} (${freeze.because})`;
  const isOpen = allowed.some((one) => one === day) && between.slice(0, 5) <= time && time <= between.slice(6);
  return isOpen ? undefined : `drills start only ${between} (${zone}) on ${allowed.join(', ')}`;
}

const quarter = 15 * 60_000;
/** No drill is scheduled further ahead than this. */
const horizon = 400;

/** To the quarter of an hour; undefined if there is none within 400 days. */
function nextAllowed(times: DrillTimes, now: Date, local: (at: Date) => Local): Date | undefined {
  const first = Math.ceil(now.getTime() / quarter) * quarter;
  for (let at = first; at < first + horizon * 86_400_000; at += quarter) {
    if (forbids(times, local(new Date(at))) === undefined) return new Date(at);
  }
  return undefined;
}
