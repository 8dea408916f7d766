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
  /** How often rounds are to be made, where somebody here makes them. */
  readonly everySeconds?: number | 'off';
}

/** For a process without a worker, such as the app: somebody must find what dead workers left. */
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

/** Looks at once and then every `sweepMs` at what somebody left lying who went away. Returns what ends it. */
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

/** Any number of these may run at a time: each change is a compare-and-set, and a ticket that exists is not made twice. */
async function sweep(sweeping: Sweeping): Promise<void> {
  if (sweeping.everySeconds !== undefined) await sweeping.queues.everyRound(sweeping.everySeconds);
  await sweeping.queues.setRight();
  await outcomeOf(sweeping.store, reindex, []);
  for (const run of await open(sweeping.store)) await settle(sweeping, run);
  await sealAudit(sweeping.store);
}

async function settle({ store, queues, timing }: Sweeping, run: StoredRun): Promise<void> {
  // It ends by what rounds see, and nobody has it in hands.
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

/** No person is waited for while a fault is in the cluster. */
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
  const where = steps.length > 0 ? ` in the middle of ${steps.join(' and ')}` : '';
  const hosts = progress.underWay.map(({ host }) => host);
  const look = hosts.length > 0 ? `look at ${hosts.join(' and ')} if in doubt, then ` : '';
  return {
    kind: 'interrupted',
    sentence: `the worker went away${where}; as far as is known, ${progressInWords(progress)}`,
    remedy: `${look}type \`resume ${id}\`: it looks anew and does only what is left`,
  };
}
