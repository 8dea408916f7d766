import type { Host } from '../model/inventory/inventory.ts';
import type { Turn } from '../model/plan/hosts.ts';
import { hostsOf, type Plan } from '../model/plan/plan.ts';
import type { Operator } from '../model/plan/world.ts';
import { NotBegun } from '../model/text/errors.ts';
import type { Lease } from '../store/lease.ts';

/** A change that waits for the lock of its host. */
export interface Ahead {
  readonly lease: Lease;
  /** Aborted by a cancel or a shutdown of the worker. Undefined for the end of a step that is half done: that always completes. */
  readonly cancelled: AbortSignal | undefined;
  readonly host: Host;
  readonly summary: string;
  readonly report: Operator['report'];
}

/** Once the host is locked, the lease, the run's cancellation and the freeze are checked again in Redis. */
export async function inTurn(ahead: Ahead, change: (turn: Turn) => Promise<void>): Promise<void> {
  const { lease, cancelled, host, summary, report } = ahead;
  const stopping = new AbortController();
  let busyWith = '';
  const notBegun = () =>
    new NotBegun(
      busyWith
        ? `nothing was started on ${host.name}, which was busy with ${busyWith}`
        : `“${summary}” was not started on ${host.name}`,
    );
  const onCancel = () => stopping.abort(notBegun());
  if (cancelled?.aborted) onCancel();
  cancelled?.addEventListener('abort', onCancel);
  const turn: Turn = {
    async confirm() {
      await lease.confirm();
      if (cancelled?.aborted) throw notBegun();
    },
    stopped: stopping.signal,
    waits(what) {
      busyWith = what;
      // If another worker has the run by now, the next report throws.
      report({ kind: 'waiting', reason: `${host.name} is busy with ${what}` }).catch(() => {});
    },
  };
  try {
    await change(turn);
  } finally {
    cancelled?.removeEventListener('abort', onCancel);
  }
}

/** Longer than the timeout of any step. */
const longestSeconds = 4000;

/**
 * Waits until commands that a lost worker left on the hosts of the plan have ended, and raises the fences there. The next
 * plan then sees all their effects, and no change is made twice.
 */
export async function freeHosts({ cluster, change }: Pick<Operator, 'cluster' | 'change'>, plan: Plan): Promise<void> {
  const { hosts } = cluster.inventory;
  const concerned = hosts.filter(({ name }) => hostsOf(plan).includes(name));
  const nothing = { summary: 'wait for other commands to end', run: ['true'], timeoutSeconds: longestSeconds } as const;
  await Promise.all(concerned.map((host) => change(host, nothing)));
}
