import { DelayedError, type Job, Worker } from 'bullmq';
import type { Submission } from '../model/run/desk.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import type { Redact } from '../model/text/redact.ts';
import { isThere } from '../store/connect.ts';
import type { Store } from '../store/script.ts';
import type { Timing } from './queues.ts';
import type { Ticket } from './ticket.ts';

/** A ticket that a worker has taken. */
export type QueueJob = Job<Ticket | Submission>;

export interface Consuming {
  /** Of the queue. */
  readonly lane: string;
  readonly concurrency: number;
  readonly maxStalledCount: number;
  /** Shown by BullMQ: which process on which machine. */
  readonly name: string;
  readonly store: Store;
  readonly timing: Timing;
  readonly log: Log;
  readonly redact: Redact;
}

/** Works on what waits in one queue. */
export function consume(consuming: Consuming, process: (taken: QueueJob, token: string) => Promise<void>): Worker {
  const { lane, concurrency, maxStalledCount, name, store, timing, log, redact } = consuming;
  const worker = new Worker<Ticket | Submission>(lane, (taken, token = '') => process(taken, token), {
    connection: store.redis,
    prefix: store.root,
    lockDuration: timing.lockMs,
    stalledInterval: timing.lockMs / 2,
    runRetryDelay: 1000,
    name,
    concurrency,
    maxStalledCount,
  });
  worker.on('error', (error) => {
    if (isThere(store.redis)) log.warn(`queue ${lane}: ${describe(redact(error))}`);
  });
  return worker;
}

/** Puts a ticket back for so many ms. Waiting in the queue keeps the worker free, and needs no lock that has to be renewed. */
export async function retryLater(taken: QueueJob, token: string, ms: number): Promise<never> {
  await taken.moveToDelayed(Date.now() + ms, token);
  throw new DelayedError();
}
