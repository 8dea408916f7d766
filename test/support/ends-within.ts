import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Whether the work ends before a timer that starts now. The limits of the product are timers of this process as well, so a busy machine
 * delays both alike and does not change their order.
 */
export function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const ended = work.then(
    () => true,
    () => true,
  );
  return Promise.race([ended, sleep(ms, false, { ref: false })]);
}
