import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a graceful shutdown, unless Redis has been unreachable for five seconds. */
export async function closeUnlessRedisDown(graceful: Promise<unknown>, isThere: () => boolean): Promise<void> {
  let settled = false;
  const done = graceful.finally(() => {
    settled = true;
  });
  done.catch(() => {});
  for (let away = 0; !settled && away < 5; away = isThere() ? 0 : away + 1) {
    await Promise.race([done, sleep(1000)]);
  }
}
