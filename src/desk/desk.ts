import { permissionsOf } from '../model/inventory/access.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import type { Decision, DeskService } from '../model/run/desk.ts';
import type { Job } from '../model/run/job.ts';
import type { RunRecord } from '../model/run/run.ts';
import { isFinal } from '../model/run/run.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { noLog } from '../model/text/log.ts';
import { openQueues } from '../queue/queues.ts';
import { submit } from '../queue/submit.ts';
import { auditPage } from '../store/audit.ts';
import { seenClusters } from '../store/clusters.ts';
import { answered, patientRedis, promptRedis, usualPatienceMs } from '../store/connect.ts';
import { takeHandover } from '../store/handover.ts';
import { holdNow } from '../store/hold.ts';
import { entriesOf, follow } from '../store/journal.ts';
import type { RedisAddress } from '../store/redis.ts';
import { refusingNow } from '../store/redis-health.ts';
import { settingsToMend } from '../store/redis-settings.ts';
import { retentionSeconds } from '../store/retention.ts';
import type { StoredRun } from '../store/run-record.ts';
import { recordOf } from '../store/run-record.ts';
import { key, latest, loadRun, standing, waiting } from '../store/runs.ts';
import { storeOf } from '../store/script.ts';
import { threadsOf } from '../store/threads.ts';
import { verdictsIn } from '../store/verdicts.ts';
import { acknowledge, alertsNow, mute, muteIncident, unmute } from './alerts.ts';
import type { Click } from './decide.ts';
import { approve, cancel, reject, resume } from './decide.ts';
import { freeze, lock, thaw, unlock } from './hold.ts';

export interface DeskOptions {
  readonly redis: RedisAddress;
  readonly inventory: Inventory;
  readonly jobs: readonly Job[];
  readonly log?: Log;
  /** Milliseconds to wait for Redis before it is reported as unreachable. */
  readonly patienceMs?: number;
}

/**
 * Answers within two seconds, or throws Refused: Redis unreachable, nothing decided. A run that was decided but not queued
 * is queued by the next sweep of a worker.
 */
export function createDesk(options: DeskOptions): DeskService {
  const { redis: address, inventory, jobs, log = noLog, patienceMs = usualPatienceMs } = options;
  const redis = promptRedis(address, log, patienceMs);
  const store = storeOf(redis, inventory.name);
  // BullMQ needs a client that retries. Duplicate or late tickets are harmless.
  const patient = patientRedis(address, noLog);
  const queues = openQueues({ ...store, redis: patient }, log);
  const prompt = <T>(question: () => Promise<T>) => answered({ redis, address, patienceMs }, question);

  const hand = async (run: StoredRun | undefined): Promise<void> => {
    try {
      if (!run || isFinal(run.state) || run.state === 'waiting' || run.state === 'running') return;
      await answered({ redis: patient, address, patienceMs }, () => queues.hand(run));
    } catch (error) {
      // The decision is stored; only the queue entry is missing.
      log.warn(`job ${run?.id} not queued yet (the next sweep does it): ${describe(error)}`);
    }
  };
  const decide = async (id: string, question: () => Promise<Decision>): Promise<Decision> => {
    const decision = await prompt(question);
    if (decision.done) await hand(await prompt(() => loadRun(store, id)).catch(() => undefined));
    return decision;
  };
  const context = { store, inventory };
  const click = (id: string, who: Click['who'], plan?: string): Click => ({ store, inventory, id, who, plan });
  const found = async (id: string | null): Promise<RunRecord | undefined> => {
    const run = id === null ? undefined : await loadRun(store, id);
    return run && recordOf(run);
  };

  return {
    inventory,
    access: inventory.access,
    permissionsOf: (person) => permissionsOf(person, inventory.access),
    async submit(submission) {
      const run = await prompt(async () => loadRun(store, await submit({ store, inventory, jobs }, submission)));
      if (!run) throw new Error('the record of a new job is missing');
      await hand(run);
      return recordOf(run);
    },
    runs: (limit) => prompt(async () => (await latest(store, limit)).map(recordOf)),
    waiting: () => prompt(async () => (await waiting(store)).map(recordOf)),
    standing: () => prompt(async () => (await standing(store)).map(recordOf)),
    run: (id) => prompt(() => found(id)),
    runInThread: (channel, ts) => prompt(async () => found(await redis.get(key(store, 'thread', channel, ts)))),
    threads: (runs) => prompt(() => threadsOf(store, runs)),
    journal: (id) => prompt(() => entriesOf(store, id)),
    approve: (id, who, plan) => decide(id, () => approve(click(id, who, plan))),
    reject: (id, who, reason, token) => decide(id, () => reject(click(id, who, token), reason)),
    cancel: (id, who) => decide(id, () => cancel(click(id, who))),
    resume: (id, who) => decide(id, () => resume(click(id, who))),
    alerts: () => prompt(() => alertsNow(context)),
    clusters: () => prompt(() => seenClusters(store)),
    acknowledge: (id, who) => prompt(() => acknowledge(context, id, who)),
    mute: (what, silence, who) => prompt(() => mute(context, what, silence, who)),
    muteIncident: (id, silence, who) => prompt(() => muteIncident(context, id, silence, who)),
    unmute: (what, who) => prompt(() => unmute(context, what, who)),
    hold: () => prompt(() => holdNow(store)),
    freeze: (because, who) => prompt(() => freeze(context, because, who)),
    thaw: (who) => prompt(() => thaw(context, who)),
    lock: (silence, who) => prompt(() => lock(context, silence, who)),
    unlock: (who) => prompt(() => unlock(context, who)),
    audit: (wanted) => prompt(() => auditPage(store, wanted)),
    async rememberThread(channel, ts, id) {
      await prompt(() => redis.set(key(store, 'thread', channel, ts), id, 'EX', retentionSeconds));
    },
    follow: (id, signal) => follow(store, id, signal),
    takeHandover: (id) => prompt(() => takeHandover(store, id)),
    lastVerdicts: () => prompt(() => verdictsIn(store).all()),
    schedules: () =>
      answered({ redis: patient, address, patienceMs }, () => queues.calendar({ by: { id: '', groups: [] } }).all()),
    settingsToMend: () => prompt(() => settingsToMend(redis)),
    refusingNow: () => prompt(() => refusingNow(redis)),
    async close() {
      await queues.close();
      patient.disconnect();
      redis.disconnect();
    },
  };
}
