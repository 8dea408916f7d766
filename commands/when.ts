import { Refused } from '../src/model/text/errors.ts';

/** Parses five cron fields and an optional time zone. Throws Refused with the example. */
export function rhythm(when: readonly string[], example: string): { readonly pattern: string; readonly zone: string } {
  const [pattern, zone = 'UTC', ...more] = [when.slice(0, 5).join(' '), ...when.slice(5)];
  if (when.length >= 5 && pattern && more.length === 0) return { pattern, zone };
  throw new Refused(`Schedule missing or invalid, as in \`${example}\`.`);
}
