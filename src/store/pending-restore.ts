import { PendingRestore } from '../model/drill/drill.ts';
import type { OpenRestore, Operator } from '../model/plan/world.ts';
import { Refused } from '../model/text/errors.ts';
import { done, keep } from './lua/restore.ts';
import { key, loadRun } from './runs.ts';
import type { Store } from './script.ts';
import { encoded, outcomeOf } from './script.ts';

/** The pending restore of a run, stored in its record. Only the worker that has the run may change it. */
export function pendingRestoreOf(
  store: Store,
  { run, token }: { readonly run: string; readonly token: string },
): Operator['pendingRestore'] {
  return {
    async recall() {
      const text = await store.redis.hget(key(store, 'run', run), 'pendingRestore');
      return text === null ? undefined : PendingRestore.parse(JSON.parse(text));
    },
    async keep(pending) {
      const [how] = await outcomeOf(store, keep, [run, token, encoded(pending)]);
      if (how !== 'kept') throw new Refused(`job ${run} stops: another worker has it`);
    },
    async done() {
      await outcomeOf(store, done, [run, token]);
    },
  };
}

/** All faults of the cluster that are not reverted yet. */
export async function pendingRestores(store: Store): Promise<readonly OpenRestore[]> {
  const ids = await store.redis.smembers(key(store, 'pendingRestores'));
  const runs = await Promise.all(ids.map((id) => loadRun(store, id)));
  return runs.flatMap((run) => {
    if (!run?.pendingRestore) return [];
    return [{ run: run.id, isRunning: run.state === 'running', pending: run.pendingRestore }];
  });
}
