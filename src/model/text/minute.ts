/** A time to the minute, as in `2026-01-15 02:58 UTC`. `at` in ms since the epoch. */
export function minuteOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A day, as in `2026-01-15`. `at` in ms since the epoch. */
export function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The parts of a time in a time zone; `name` is the zone's short name, such as `CET` or `GMT+1`. */
export function clockIn(
  zone: string,
  at: number,
): { readonly day: string; readonly time: string; readonly name: string } {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, timeZoneName: 'short', hourCycle: 'h23' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
    name: part('timeZoneName'),
  };
}

/** As in `2026-01-15 03:58 CET`. */
export function minuteIn(zone: string, at: number): string {
  const { day, time, name } = clockIn(zone, at);
  return `${day} ${time} ${name}`;
}

/** From one time to another, the day of the second only if it differs: `2026-01-15 03:58 to 04:10 CET`. */
export function periodIn(zone: string, from: number, to: number): string {
  const [first, last] = [clockIn(zone, from), clockIn(zone, to)];
  const day = first.day === last.day ? '' : `${last.day.slice(5)} `;
  return `${first.day} ${first.time} to ${day}${last.time} ${last.name}`;
}
