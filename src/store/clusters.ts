import type { SeenCluster } from '../model/inventory/clusters.ts';
import { holdNow } from './hold.ts';
import { recordOf } from './run-record.ts';
import { key, open } from './runs.ts';
import { botStore, type Store, storeOf } from './script.ts';
import { seriesIn } from './series.ts';
import { verdictsIn } from './verdicts.ts';

/** A cluster whose workers have been silent for this long (ms) counts as removed. */
const forgottenMs = 30 * 86_400_000;

const names = ({ redis }: Pick<Store, 'redis'>) => key(botStore(redis), 'clusters');

/** Registers the cluster for all processes that share this Redis. */
export async function makeKnown(store: Pick<Store, 'redis'>, cluster: string): Promise<void> {
  await store.redis.zadd(names(store), Date.now(), cluster);
}

/** Sorted by name. */
export async function seenClusters(store: Pick<Store, 'redis'>): Promise<readonly SeenCluster[]> {
  const known = await store.redis.zrange(names(store), Date.now() - forgottenMs, '+inf', 'BYSCORE');
  return Promise.all(known.toSorted().map((name) => seen(name, storeOf(store.redis, name))));
}

async function seen(name: string, store: Store): Promise<SeenCluster> {
  const [verdicts, runs, hold] = await Promise.all([verdictsIn(store).all(), open(store), holdNow(store)]);
  return { name, verdicts, hold, open: runs.map(recordOf), series: seriesIn(store) };
}
