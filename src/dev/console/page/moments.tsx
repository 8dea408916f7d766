import { agoOf, nearDay, written } from '../slack-date.ts';
import { useNow } from './now.tsx';

/** A Slack `ts` in ms since the epoch. */
export const momentOf = (ts: string) => Number(ts) * 1000;

const full = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;
const clock = { hour: '2-digit', minute: '2-digit' } as const;
const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;

/** The time of day, with the full date on hover. */
export function Clock({ ts }: { readonly ts: string }) {
  const at = momentOf(ts);
  return (
    <time className="clock" dateTime={new Date(at).toISOString()} title={written(at, full, { now: at })}>
      {written(at, clock, { now: at })}
    </time>
  );
}

export function Ago({ at }: { readonly at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={written(at, full, { now })}>
      {agoOf(Math.min(at, now), { now })}
    </time>
  );
}

/** Today, Yesterday, or the date. */
export function useDay(ts: string): string {
  const now = useNow();
  const near = nearDay(momentOf(ts), { now });
  return near === undefined ? written(momentOf(ts), day, { now }) : near.charAt(0).toUpperCase() + near.slice(1);
}

export function sameDay(one: string, other: string): boolean {
  return new Date(momentOf(one)).toDateString() === new Date(momentOf(other)).toDateString();
}
