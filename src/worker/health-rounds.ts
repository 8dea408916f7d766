import { randomUUID } from 'node:crypto';
import { visit } from '../clients/visit.ts';
import { describe } from '../model/text/errors.ts';
import { makeKnown } from '../store/clusters.ts';
import { incidentsIn } from '../store/incidents.ts';
import { key } from '../store/runs.ts';
import { verdictsIn } from '../store/verdicts.ts';
import type { HealthRound, WorkerContext } from './context.ts';
import { lookingAtAll } from './world.ts';

/** Time limit of one round in seconds; after that another may start. */
const roundSeconds = 120;

/**
 * Runs a health round, unless one is in progress. While a job is changing the cluster, only received alerts are reported: that job
 * watches the cluster itself, and failures during it are expected.
 */
export async function runHealthRound(context: WorkerContext, round: HealthRound): Promise<void> {
  const { store, stopping, log, cluster, redact } = context;
  const lock = key(store, 'round');
  const token = randomUUID();
  const isBusy = (await store.redis.exists(key(store, 'lease'))) > 0;
  if ((await store.redis.set(lock, token, 'EX', roundSeconds, 'NX')) === null) return;
  const giveUp = AbortSignal.any([stopping, AbortSignal.timeout(roundSeconds * 1000)]);
  try {
    await makeKnown(store, cluster.inventory.name);
    const judged = await round({
      ...lookingAtAll(context, giveUp),
      incidents: incidentsIn(store, cluster.inventory.name, redact),
      visit: (target) => visit(target, cluster.secrets.monitorPassword),
      isBusy,
    });
    if (!isBusy) await verdictsIn(store).note(judged.map(redact), Date.now(), 'whole');
  } catch (error) {
    if (!stopping.aborted) log.warn(`health round not finished: ${describe(redact(error))}`);
  } finally {
    if ((await store.redis.get(lock)) === token) await store.redis.del(lock);
  }
}
