import { readFileSync } from 'node:fs';

/** What a real host printed, from test/fixtures. */
export function captured(path: string): string {
  return readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8');
}
