import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again, for what no event announces: a log, a process, a record in Redis. Throws after `withinMs`. */
export async function comesTrue(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  for (const limit = performance.now() + withinMs; performance.now() < limit; await sleep(50)) if (await isSo()) return;
  throw new Error(`${what}: not within ${withinMs / 1000} s`);
}
