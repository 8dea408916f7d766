import type { Host } from '../model/inventory/inventory.ts';
import type { Turn } from '../model/plan/hosts.ts';
import { hostsOf, type Plan } from '../model/plan/plan.ts';
import type { Operator } from '../model/plan/world.ts';
import { NotBegun } from '../model/text/errors.ts';
import type { Lease } from '../store/lease.ts';

/** A change that waits for its host. */
export interface Ahead {
  readonly lease: Lease;
  /** By a person, or because the worker is to stop. Undefined for what ends a step that is half done: nobody stops that. */
  readonly cancelled: AbortSignal | undefined;
  readonly host: Host;
  readonly summary: string;
  readonly report: Operator['report'];
}

/** Redis is asked once more when the host is locked, and with it whether anybody has stopped the run or frozen the cluster. */
export async function inTurn(ahead: Ahead, change: (turn: Turn) => Promise<void>): Promise<void> {
  const { lease, cancelled, host, summary, report } = ahead;
  const stopping = new AbortController();
  let busyWith = '';
  const notBegun = () =>
    new NotBegun(
      busyWith
        ? `nothing was begun on ${host.name}, which was busy with ${busyWith}`
        : `“${summary}” was not begun on ${host.name}`,
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
      // Where the run is in other hands by now, the next thing that is reported says so.
      report({ kind: 'waiting', reason: `${host.name} is busy with ${what}` }).catch(() => {});
    },
  };
  try {
    await change(turn);
  } finally {
    cancelled?.removeEventListener('abort', onCancel);
  }
}

/** Longer than any command of a step may take. */
const longestSeconds = 4000;

/**
 * Waits until nothing runs any more on the hosts of the plan that a lost worker has left there, and raises their fences. What is
 * planned after that sees all that was done, and nothing is done twice.
 */
export async function freeHosts({ cluster, change }: Pick<Operator, 'cluster' | 'change'>, plan: Plan): Promise<void> {
  const { hosts } = cluster.inventory;
  const concerned = hosts.filter(({ name }) => hostsOf(plan).includes(name));
  const nothing = { summary: 'see that nothing else runs', run: ['true'], timeoutSeconds: longestSeconds } as const;
  await Promise.all(concerned.map((host) => change(host, nothing)));
}
