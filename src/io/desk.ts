import { permissionsOf } from '../model/access.ts';
import type { LastVerdict } from '../model/clusters.ts';
import type { Decision, Desk } from '../model/desk.ts';
import { describe } from '../model/errors.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Job } from '../model/job.ts';
import type { Entry } from '../model/journal.ts';
import type { RunRecord } from '../model/run.ts';
import { isFinal } from '../model/run.ts';
import { auditPage } from './audit.ts';
import { seenClusters } from './clusters.ts';
import { acknowledge, alertsNow, mute, muteIncident, unmute } from './desk-alerts.ts';
import type { Click } from './desk-decide.ts';
import { approve, cancel, reject, resume } from './desk-decide.ts';
import { freeze, lock, thaw, unlock } from './desk-hold.ts';
import { submit } from './desk-submit.ts';
import { takeHandover } from './handover.ts';
import { holdNow } from './hold.ts';
import { entriesOf, follow } from './journal.ts';
import { openQueues } from './queue.ts';
import type { RedisAddress } from './redis.ts';
import type { Log } from './redis-connect.ts';
import { answered, noLog, patientRedis, promptRedis, usualPatienceMs } from './redis-connect.ts';
import { refusingNow } from './redis-health.ts';
import { storeOf } from './redis-script.ts';
import { settingsToMend } from './redis-settings.ts';
import { kept, key, latest, standing, waiting } from './runs.ts';
import type { Kept } from './runs-record.ts';
import { recordOf } from './runs-record.ts';
import { verdictsIn } from './verdicts.ts';

export interface DeskOptions {
  readonly redis: RedisAddress;
  readonly inventory: Inventory;
  readonly jobs: readonly Job[];
  readonly log?: Log;
  /** Milliseconds after which people are told that Redis does not answer. */
  readonly patienceMs?: number;
}

/** The desk over Redis, with what the posting side and the terminal need besides. */
export interface OpenDesk extends Desk {
  /** The message in a channel on which the thread of a run hangs. */
  rememberThread(channel: string, ts: string, id: string): Promise<void>;
  /** Every happening of a run as it happens, until the run is over. */
  follow(id: string, signal?: AbortSignal): AsyncIterable<Entry>;
  /** What the worker has sealed for the terminal that asked for this run. It can be taken once. */
  takeHandover(id: string): Promise<string | undefined>;
  /** For the bot's home: what waits for approval, the newest of what is under way, and the last digest. */
  standing(): Promise<readonly RunRecord[]>;
  lastVerdicts(): Promise<readonly LastVerdict[]>;
  /** Settings of Redis that put the journal at risk, a sentence each. Throws Refused when Redis does not answer. */
  settingsToMend(): Promise<readonly string[]>;
  /** Why Redis refuses to write now, a sentence each. Throws Refused when Redis does not answer. */
  refusingNow(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Seconds for which a thread is known: as long as its run. */
const threadSeconds = 90 * 24 * 3600;

/**
 * Answers within two seconds or throws Refused that says that Redis does not answer; nothing is decided
 * then. A run that was decided but not handed to its queue is handed on by the workers' sweep.
 */
export function createDesk(options: DeskOptions): OpenDesk {
  const { redis: address, inventory, jobs, log = noLog, patienceMs = usualPatienceMs } = options;
  const redis = promptRedis(address, log, patienceMs);
  const store = storeOf(redis, inventory.name);
  // BullMQ wants a client that waits. What it is given twice or late does no harm.
  const patient = patientRedis(address, noLog);
  const queues = openQueues({ ...store, redis: patient }, log);
  const prompt = <T>(question: () => Promise<T>) => answered({ redis, address, patienceMs }, question);

  const hand = async (run: Kept | undefined): Promise<void> => {
    try {
      if (!run || isFinal(run.state) || run.state === 'waiting' || run.state === 'running') return;
      await answered({ redis: patient, address, patienceMs }, () => queues.hand(run));
    } catch (error) {
      // It is decided and kept; only the queue does not know yet.
      log.warn(`job ${run?.id} is queued by the next sweep: ${describe(error)}`);
    }
  };
  const decide = async (id: string, question: () => Promise<Decision>): Promise<Decision> => {
    const decision = await prompt(question);
    if (decision.done) await hand(await prompt(() => kept(store, id)).catch(() => undefined));
    return decision;
  };
  const office = { store, inventory };
  const click = (id: string, who: Click['who'], plan?: string): Click => ({ store, inventory, id, who, plan });
  const found = async (id: string | null): Promise<RunRecord | undefined> => {
    const run = id === null ? undefined : await kept(store, id);
    return run && recordOf(run);
  };

  return {
    inventory,
    access: inventory.access,
    permissionsOf: (person) => permissionsOf(person, inventory.access),
    async submit(submission) {
      const run = await prompt(async () => kept(store, await submit({ store, inventory, jobs }, submission)));
      if (!run) throw new Error('a job is gone as soon as it was made');
      await hand(run);
      return recordOf(run);
    },
    runs: (limit) => prompt(async () => (await latest(store, limit)).map(recordOf)),
    waiting: () => prompt(async () => (await waiting(store)).map(recordOf)),
    standing: () => prompt(async () => (await standing(store)).map(recordOf)),
    run: (id) => prompt(() => found(id)),
    runInThread: (channel, ts) => prompt(async () => found(await redis.get(key(store, 'thread', channel, ts)))),
    journal: (id) => prompt(() => entriesOf(store, id)),
    approve: (id, who, plan) => decide(id, () => approve(click(id, who, plan))),
    reject: (id, who, reason, token) => decide(id, () => reject(click(id, who, token), reason)),
    cancel: (id, who) => decide(id, () => cancel(click(id, who))),
    resume: (id, who) => decide(id, () => resume(click(id, who))),
    alerts: () => prompt(() => alertsNow(office)),
    clusters: () => prompt(() => seenClusters(store)),
    acknowledge: (id, who) => prompt(() => acknowledge(office, id, who)),
    mute: (what, silence, who) => prompt(() => mute(office, what, silence, who)),
    muteIncident: (id, silence, who) => prompt(() => muteIncident(office, id, silence, who)),
    unmute: (what, who) => prompt(() => unmute(office, what, who)),
    hold: () => prompt(() => holdNow(store)),
    freeze: (because, who) => prompt(() => freeze(office, because, who)),
    thaw: (who) => prompt(() => thaw(office, who)),
    lock: (silence, who) => prompt(() => lock(office, silence, who)),
    unlock: (who) => prompt(() => unlock(office, who)),
    audit: (wanted) => prompt(() => auditPage(store, wanted)),
    async rememberThread(channel, ts, id) {
      await prompt(() => redis.set(key(store, 'thread', channel, ts), id, 'EX', threadSeconds));
    },
    follow: (id, signal) => follow(store, id, signal),
    takeHandover: (id) => prompt(() => takeHandover(store, id)),
    lastVerdicts: () => prompt(() => verdictsIn(store).all()),
    settingsToMend: () => prompt(() => settingsToMend(redis)),
    refusingNow: () => prompt(() => refusingNow(redis)),
    async close() {
      await queues.close();
      patient.disconnect();
      redis.disconnect();
    },
  };
}
