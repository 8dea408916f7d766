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
  /** Between two looks at what was left lying. */
  readonly sweepMs: number;
  /** For how long a run may be without its lease before it counts as interrupted. */
  readonly graceMs: number;
  /** Between two attempts to take a lease that another run holds. */
  readonly lineMs: number;
  /** Before a restore that failed is tried again; twice as long after each try, up to twenty times that. */
  readonly restoreMs: number;
  /** BullMQ's lock on a queued job, and how often it looks for lapsed ones. */
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
 * BullMQ only delivers. Whether a run may be worked on is decided in its record, so a ticket that
 * comes twice, late or not at all (the sweep brings it again) does no harm.
 */
export interface Queues {
  /** Puts a run where its state says. The same turn again changes nothing. */
  hand(run: StoredRun): Promise<void>;
  /** Has the approval of this turn end at `expiresAt`. */
  expireLater(run: Ticket, expiresAt: number): Promise<void>;
  /** Has a round made every so often, by one of all workers; the newest word counts, and may be said again at any time. */
  everyRound(seconds: number | 'off'): Promise<void>;
  /** Puts appointments right that were set by a clock that was ahead. */
  setRight(): Promise<void>;
  calendar(asker: Pick<Submission, 'by' | 'place'>): Calendar;
  close(): Promise<void>;
}

/**
 * A lane each, so that neither keeps another waiting: `looks` that people asked for, `plans` of changes, in `reads` what comes at its
 * time (rounds, the end of approvals, schedules), and in `writes` what changes the cluster.
 */
export const lanes = ['looks', 'plans', 'reads', 'writes'] as const;

/** Tickets by this name, and what makes them, are rounds. */
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
        // One that is there goes on from its last time, whatever that was.
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

/** Whether rounds come every so many ms, and the next in that time: it does not where it was set by a clock that was ahead. */
async function comesSoon(reads: Queue<Ticket | Submission>, everyMs: number): Promise<boolean> {
  const { every, next = 0 } = (await reads.getJobScheduler(roundTicket)) ?? {};
  return every === everyMs && next <= Date.now() + everyMs;
}

/**
 * A ticket that was told to come again comes by the clock of whoever told it: where that one was ahead, it would come much too
 * late. That it comes too early does no harm.
 */
async function comeNow(ticket: Job): Promise<void> {
  if (await ticket.isDelayed()) await ticket.promote().catch(() => {});
}

export function queue(store: Store, name: string, log: Log): Queue<Ticket | Submission> {
  const opened = new Queue<Ticket | Submission>(name, { connection: store.redis, prefix: store.root });
  // Redis being away is told once, by the connection.
  opened.on('error', (error) => {
    if (isThere(store.redis)) log.warn(`queue ${name}: ${describe(error)}`);
  });
  return opened;
}
