import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for a graceful shutdown, and gives up after five seconds without work in progress: a BullMQ worker closed while it is reconnecting
 * never finishes closing, even when Redis is back.
 */
export async function closeGracefully(graceful: Promise<unknown>, isWorking: () => boolean): Promise<void> {
  let settled = false;
  const done = graceful.finally(() => {
    settled = true;
  });
  done.catch(() => {});
  for (let idle = 0; !settled && idle < 5; idle = isWorking() ? 0 : idle + 1) {
    await Promise.race([done, sleep(1000)]);
  }
}

/** Tells whether any call of `process` is in progress. */
export function counted<A extends readonly unknown[]>(process: (...given: A) => Promise<void>) {
  let running = 0;
  return {
    isBusy: () => running > 0,
    async process(...given: A): Promise<void> {
      running += 1;
      try {
        await process(...given);
      } finally {
        running -= 1;
      }
    },
  };
}
