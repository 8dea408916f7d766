/** A time to the minute, as in `2026-01-15 02:58 UTC`. `at` in ms since the epoch. */
export function minuteOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A day, as in `2026-01-15`. `at` in ms since the epoch. */
export function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
