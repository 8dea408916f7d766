import { randomUUID } from 'node:crypto';
import { visit } from '../clients/probe.ts';
import { describe } from '../model/text/errors.ts';
import { makeKnown } from '../store/clusters.ts';
import { incidentsIn } from '../store/incidents.ts';
import { key } from '../store/runs.ts';
import { verdictsIn } from '../store/verdicts.ts';
import type { HealthRound, WorkerContext } from './context.ts';
import { lookingAtAll } from './world.ts';

/** How long one round may take, in seconds; after that another one may begin. */
const roundSeconds = 120;

/**
 * Makes a round, unless another one is under way, or a job is changing the cluster: what is then bad is watched by that job, and is
 * no news.
 */
export async function runHealthRound(context: WorkerContext, round: HealthRound): Promise<void> {
  const { store, stopping, log, cluster, redact } = context;
  const lock = key(store, 'round');
  const token = randomUUID();
  if (await store.redis.exists(key(store, 'lease'))) return;
  if ((await store.redis.set(lock, token, 'EX', roundSeconds, 'NX')) === null) return;
  const giveUp = AbortSignal.any([stopping, AbortSignal.timeout(roundSeconds * 1000)]);
  try {
    await makeKnown(store, cluster.inventory.name);
    const judged = await round({
      ...lookingAtAll(context, giveUp),
      incidents: incidentsIn(store, cluster.inventory.name, redact),
      visit,
    });
    await verdictsIn(store).note(judged.map(redact), Date.now(), 'whole');
  } catch (error) {
    if (!stopping.aborted) log.warn(`a round of health was not finished: ${describe(redact(error))}`);
  } finally {
    if ((await store.redis.get(lock)) === token) await store.redis.del(lock);
  }
}
