import { readFileSync } from 'node:fs';
import type { Fact } from '../../src/model/check/fact.ts';

/** What a real host printed, from test/fixtures. */
export function captured(path: string): string {
  return readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8');
}

/** What a fact makes of a capture whose first line is the exit code. */
export function parsed<T>(fact: Fact<T>, path: string): T {
  const text = captured(path);
  const end = text.indexOf('\n');
  return fact.parse(text.slice(end + 1), Number(text.slice(0, end)));
}
