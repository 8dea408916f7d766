import type { SlackDate } from './mrkdwn.ts';

export interface DateStyle {
  /** Ms since the epoch. */
  readonly now: number;
  /** Default: the reader's own. */
  readonly locale?: string;
  readonly timeZone?: string;
}

const formats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

/** A date as Slack shows it to one reader (docs: "Date formatting"); the fallback if the timestamp is invalid. */
export function formatSlackDate({ timestamp, format, fallback }: SlackDate, style: DateStyle): string {
  if (!Number.isFinite(timestamp) || Math.abs(timestamp) > 1e11) return fallback;
  const at = timestamp * 1000;
  return format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => {
    if (token === 'ago') return agoOf(at, style);
    const plain = token.replace(/_pretty$/, '');
    const near = plain === token ? undefined : nearDay(at, style);
    const options = formats[plain];
    return near ?? (options ? written(at, options, style) : whole);
  });
}

/** For example `3 minutes ago`. */
export function agoOf(at: number, { now, locale }: DateStyle): string {
  const seconds = Math.round((at - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 45) return relative.format(0, 'second');
  if (size < 45 * 60) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 22 * 3600) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

/** `today`, `yesterday` or `tomorrow`. */
export function nearDay(at: number, style: DateStyle): string | undefined {
  const days = Math.round((dayNumber(at, style) - dayNumber(style.now, style)) / 86_400_000);
  return Math.abs(days) > 1
    ? undefined
    : new Intl.RelativeTimeFormat(style.locale, { numeric: 'auto' }).format(days, 'day');
}

/** The reader's local date, as midnight UTC. */
function dayNumber(at: number, { timeZone }: DateStyle): number {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', ...zone(timeZone) } as const;
  return Date.parse(new Intl.DateTimeFormat('en-CA', options).format(at));
}

export function written(at: number, options: Intl.DateTimeFormatOptions, { locale, timeZone }: DateStyle): string {
  return new Intl.DateTimeFormat(locale, { ...options, ...zone(timeZone) }).format(at);
}

function zone(timeZone: string | undefined): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? {} : { timeZone };
}
