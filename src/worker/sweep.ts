import { setTimeout as sleep } from 'node:timers/promises';
import { incidentJob } from '../model/check/incident-job.ts';
import { faultOf, type PendingRestore } from '../model/drill/drill.ts';
import type { Happening } from '../model/run/journal.ts';
import { progressInWords, progressOf } from '../model/run/progress.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { noLog } from '../model/text/log.ts';
import type { Queues, Timing } from '../queue/queues.ts';
import { openQueues, usualTiming } from '../queue/queues.ts';
import { sealAudit } from '../store/audit.ts';
import { patientRedis } from '../store/connect.ts';
import { entriesOf } from '../store/journal.ts';
import { lapse } from '../store/lua/lease.ts';
import { reindex } from '../store/lua/runs.ts';
import type { RedisAddress } from '../store/redis.ts';
import type { StoredRun } from '../store/run-record.ts';
import { expire, open } from '../store/runs.ts';
import type { Store } from '../store/script.ts';
import { encoded, outcomeOf, storeOf } from '../store/script.ts';

export interface Sweeping {
  readonly store: Store;
  readonly queues: Queues;
  readonly timing: Timing;
  readonly log: Log;
  /** Interval of health rounds, if this process runs them. */
  readonly everySeconds?: number | 'off';
}

/** For a process without a worker, such as the app: it finds runs that dead workers left. */
export function startSweeper(options: {
  readonly redis: RedisAddress;
  readonly cluster: string;
  readonly log?: Log;
  readonly timing?: Timing;
}): { close(): Promise<void> } {
  const { log = noLog, timing = usualTiming } = options;
  const redis = patientRedis(options.redis, log);
  const store = storeOf(redis, options.cluster);
  const queues = openQueues(store, log);
  const stop = startSweeps({ store, queues, timing, log });
  return {
    async close() {
      redis.disconnect();
      await stop();
      await queues.close();
    },
  };
}

/** Sweeps for abandoned runs now and every `sweepMs`. Returns a function that stops it. */
export function startSweeps(sweeping: Sweeping): () => Promise<void> {
  const stopping = new AbortController();
  const sweeps = (async () => {
    while (!stopping.signal.aborted) {
      await sweep(sweeping).catch((error) => sweeping.log.warn(`looking for abandoned jobs: ${describe(error)}`));
      await sleep(sweeping.timing.sweepMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await sweeps;
  };
}

/** Safe to run concurrently: every change is a compare-and-set, and duplicate tickets are dropped. */
async function sweep(sweeping: Sweeping): Promise<void> {
  if (sweeping.everySeconds !== undefined) await sweeping.queues.everyRound(sweeping.everySeconds);
  await sweeping.queues.setRight();
  await outcomeOf(sweeping.store, reindex, []);
  for (const run of await open(sweeping.store)) await settle(sweeping, run);
  await sealAudit(sweeping.store);
}

async function settle({ store, queues, timing }: Sweeping, run: StoredRun): Promise<void> {
  // Health rounds end an incident; no worker holds it.
  if (run.job === incidentJob) return;
  if (run.state === 'waiting') await expire(store, { run: run.id, turn: run.turn });
  else if (run.state !== 'running' || !run.writes) await queues.hand(run);
  else if (run.session !== undefined) {
    const interrupted = encoded(
      run.pendingRestore ? lostInDrill(run.id, run.pendingRestore) : await interruptedEvent(store, run.id),
    );
    await outcomeOf(store, lapse, [run.id, run.session, String(timing.graceMs), interrupted]);
  }
}

/** A fault in the cluster is restored without waiting for a person. */
function lostInDrill(id: string, pending: PendingRestore): Happening {
  return {
    kind: 'interrupted',
    sentence: `worker lost during ${faultOf(pending)}; the restore is pending`,
    remedy: `another worker restores it; \`job ${id}\` shows when it is done`,
  };
}

async function interruptedEvent(store: Store, id: string): Promise<Happening> {
  const progress = progressOf(await entriesOf(store, id));
  const steps = progress.underWay.map(({ host, step }) => `${step} on ${host}`);
  const where = steps.length > 0 ? ` during ${steps.join(' and ')}, which may be incomplete` : '';
  const hosts = progress.underWay.map(({ host }) => host);
  const look = hosts.length > 0 ? `if in doubt, check ${hosts.join(' and ')}; then ` : '';
  return {
    kind: 'interrupted',
    sentence: `worker lost${where}; last known progress: ${progressInWords(progress)}`,
    remedy: `${look}type \`resume ${id}\`: it plans again and makes only the remaining changes`,
  };
}
