import { type Job, Queue } from 'bullmq';
import type { Calendar } from '../model/run/calendar.ts';
import type { Submission } from '../model/run/desk.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { isThere } from '../store/connect.ts';
import type { StoredRun } from '../store/run-record.ts';
import type { Store } from '../store/script.ts';
import { calendarIn, repairSchedules } from './calendar.ts';
import type { Ticket } from './ticket.ts';

/** Milliseconds; shorter only in tests. */
export interface Timing {
  /** How long a lease lasts without a heartbeat. */
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** Interval of the sweep for abandoned runs. */
  readonly sweepMs: number;
  /** How long a run may be without its lease before it counts as interrupted. */
  readonly graceMs: number;
  /** Retry interval for a lease that another run holds. */
  readonly lineMs: number;
  /** Delay before a failed restore is retried; doubles with each attempt, up to twenty times this. */
  readonly restoreMs: number;
  /** Duration of BullMQ's lock on a job; stalled jobs are looked for twice as often. */
  readonly lockMs: number;
}

export const usualTiming: Timing = {
  leaseMs: 15_000,
  heartbeatMs: 4_000,
  sweepMs: 5_000,
  graceMs: 5_000,
  lineMs: 1_000,
  restoreMs: 15_000,
  lockMs: 15_000,
};

/**
 * BullMQ only delivers. The record of a run decides whether it may be worked on, so duplicate, late or lost tickets are
 * harmless (the sweep queues a lost one again).
 */
export interface Queues {
  /** Queues a run in the lane of its state. Queuing the same turn twice changes nothing. */
  hand(run: StoredRun): Promise<void>;
  /** Expires the approval of this turn at `expiresAt`. */
  expireLater(run: Ticket, expiresAt: number): Promise<void>;
  /** Schedules health rounds at this interval, each by one of all workers. Idempotent; the last call wins. */
  everyRound(seconds: number | 'off'): Promise<void>;
  /** Resets schedules that were set by a clock that was ahead. */
  setRight(): Promise<void>;
  calendar(asker: Pick<Submission, 'by' | 'place'>): Calendar;
  close(): Promise<void>;
}

/**
 * One lane each, so that none delays another: `looks` (read-only jobs), `plans` of changes, `reads` (health rounds, expiring
 * approvals, schedules) and `writes` (changes to the cluster).
 */
export const lanes = ['looks', 'plans', 'reads', 'writes'] as const;

/** Name of health-round tickets and of their scheduler. */
export const roundTicket = 'round';
const removeWhenDone = { removeOnComplete: true, removeOnFail: true } as const;

export function openQueues(store: Store, log: Log): Queues {
  const looks = queue(store, 'looks', log);
  const plans = queue(store, 'plans', log);
  const reads = queue(store, 'reads', log);
  const writes = queue(store, 'writes', log);
  return {
    async hand({ id, turn, state }) {
      const ticket = { run: id, turn };
      const options = { jobId: `run-${id}-${turn}`, ...removeWhenDone };
      if (state === 'approved' || state === 'restoring') await comeNow(await writes.add('apply', ticket, options));
      else await (state === 'planning' ? plans : looks).add('look', ticket, options);
    },
    async expireLater(ticket, expiresAt) {
      const delay = Math.max(0, expiresAt - Date.now());
      await reads.add('expire', ticket, { jobId: `expire-${ticket.run}-${ticket.turn}`, delay, ...removeWhenDone });
    },
    async everyRound(seconds) {
      if (seconds === 'off') await reads.removeJobScheduler(roundTicket);
      else if (!(await comesSoon(reads, seconds * 1000))) {
        const template = { name: roundTicket, opts: removeWhenDone };
        // An existing scheduler would continue from its last time, even a wrong one.
        await reads.removeJobScheduler(roundTicket);
        await reads.upsertJobScheduler(roundTicket, { every: seconds * 1000 }, template);
      }
    },
    setRight: () => repairSchedules(reads),
    calendar: (asker) => calendarIn(reads, asker),
    async close() {
      await Promise.all([looks, plans, reads, writes].map((each) => each.close()));
    },
  };
}

/** Whether rounds are scheduled at this interval and the next is due within it; not so if a clock that was ahead set it. */
async function comesSoon(reads: Queue<Ticket | Submission>, everyMs: number): Promise<boolean> {
  const { every, next = 0 } = (await reads.getJobScheduler(roundTicket)) ?? {};
  return every === everyMs && next <= Date.now() + everyMs;
}

/**
 * Runs a delayed ticket now. Its delay was set by the clock of another machine; if that was ahead, it would fire far too
 * late. Too early is harmless.
 */
async function comeNow(ticket: Job): Promise<void> {
  if (await ticket.isDelayed()) await ticket.promote().catch(() => {});
}

export function queue(store: Store, name: string, log: Log): Queue<Ticket | Submission> {
  const opened = new Queue<Ticket | Submission>(name, { connection: store.redis, prefix: store.root });
  // An unreachable Redis is logged once, by the connection.
  opened.on('error', (error) => {
    if (isThere(store.redis)) log.warn(`queue ${name}: ${describe(error)}`);
  });
  return opened;
}
