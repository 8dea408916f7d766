import { Refused } from './errors.ts';

const week = 7;

/** Parses `2h`, `90m`, `1d12h` to minutes. Throws Refused when invalid or longer than so many days. */
export function minutesOf(text: string, mostDays = week): number {
  const found = /^(?:(\d{1,3})d)?(?:(\d{1,3})h)?(?:(\d{1,5})m)?$/.exec(text);
  const [days = 0, hours = 0, minutes = 0] = (found ?? []).slice(1).map((part) => Number(part ?? 0));
  const all = (days * 24 + hours) * 60 + minutes;
  if (!found || all === 0) throw new Refused(`Invalid duration "${text}"; use \`2h\`, \`90m\`, \`1d12h\`.`);
  if (all > mostDays * 24 * 60) throw new Refused(`Duration "${text}" is too long; use at most \`${mostDays}d\`.`);
  return all;
}

/** For people: `2 h 30 min`. */
export function span(minutes: number): string {
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ');
}
