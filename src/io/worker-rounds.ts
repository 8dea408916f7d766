import { randomUUID } from 'node:crypto';
import { describe } from '../model/errors.ts';
import { makeKnown } from './clusters.ts';
import { incidentsIn } from './incidents.ts';
import { visit } from './probe.ts';
import { key } from './runs.ts';
import { verdictsIn } from './verdicts.ts';
import type { Bench, Round } from './worker-bench.ts';
import { lookingAtAll } from './worker-world.ts';

/** How long one round may take, in seconds; after that another one may begin. */
const roundSeconds = 120;

/**
 * Makes a round, unless another one is under way, or a job is changing the cluster: what is then bad is watched by that job, and is
 * no news.
 */
export async function goRound(bench: Bench, round: Round): Promise<void> {
  const { store, stopping, log, cluster, redact } = bench;
  const lock = key(store, 'round');
  const token = randomUUID();
  if (await store.redis.exists(key(store, 'lease'))) return;
  if ((await store.redis.set(lock, token, 'EX', roundSeconds, 'NX')) === null) return;
  const giveUp = AbortSignal.any([stopping, AbortSignal.timeout(roundSeconds * 1000)]);
  try {
    await makeKnown(store, cluster.inventory.name);
    const judged = await round({
      ...lookingAtAll(bench, giveUp),
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
