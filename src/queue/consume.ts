import { DelayedError, type Job, Worker } from 'bullmq';
import type { Submission } from '../model/run/desk.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import type { Redact } from '../model/text/redact.ts';
import { isThere } from '../store/connect.ts';
import type { Store } from '../store/script.ts';
import type { Timing } from './queues.ts';
import type { Ticket } from './ticket.ts';

/** A BullMQ job: a ticket or a scheduled request. */
export type QueueJob = Job<Ticket | Submission>;

export interface Consuming {
  /** Name of the queue. */
  readonly lane: string;
  readonly concurrency: number;
  readonly maxStalledCount: number;
  /** Worker name shown by BullMQ: process and machine. */
  readonly name: string;
  readonly store: Store;
  readonly timing: Timing;
  readonly log: Log;
  readonly redact: Redact;
}

/** Processes the jobs of one queue. */
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

/** Delays a ticket by `ms`. Waiting in the queue keeps the worker free and needs no lock renewal. */
export async function retryLater(taken: QueueJob, token: string, ms: number): Promise<never> {
  await taken.moveToDelayed(Date.now() + ms, token);
  throw new DelayedError();
}
