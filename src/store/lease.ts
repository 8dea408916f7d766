import { setTimeout as sleep } from 'node:timers/promises';
import { describe, Refused } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { renew } from './lua/lease.ts';
import type { Store } from './script.ts';
import { outcomeOf } from './script.ts';

export interface LeaseKeys {
  readonly run: string;
  readonly token: string;
  readonly fence: string;
}

/** The exclusive right to change one cluster, renewed by a heartbeat. */
export interface Lease {
  readonly fence: number;
  /**
   * Resolves once Redis confirms the lease; throws Refused when it is lost. Waits while Redis is unreachable: no other worker
   * can take the lease meanwhile either.
   */
  confirm(): Promise<void>;
  /** Aborted, with a Refused as its reason, when another run has the lease. */
  readonly lost: AbortSignal;
  stop(): void;
}

interface Keeping {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly log: Log;
  /** Called with the person who cancelled the run or froze all changes, as seen by a heartbeat. */
  readonly onCancel: (by: string) => void;
}

export function keepLease(store: Store, held: LeaseKeys, { leaseMs, heartbeatMs, log, onCancel }: Keeping): Lease {
  const losing = new AbortController();
  const stopping = new AbortController();
  const args = [held.run, held.token, held.fence, String(leaseMs)];
  const beat = async () => {
    const [how, cancelledBy = ''] = await outcomeOf(store, renew, args);
    if (how !== 'held') losing.abort(new Refused(`job ${held.run} stops: it lost the cluster's lease`));
    else if (cancelledBy) onCancel(cancelledBy);
  };
  const notRenewed = (error: unknown) => log.warn(`lease of job ${held.run} not renewed: ${describe(error)}`);
  const beats = async () => {
    while (!losing.signal.aborted && (await pauses(heartbeatMs, stopping.signal))) await beat().catch(notRenewed);
  };
  beats().catch(notRenewed);
  return {
    fence: Number(held.fence),
    lost: losing.signal,
    stop: () => stopping.abort(),
    async confirm() {
      losing.signal.throwIfAborted();
      // Refused, so that no change is undone because Redis is unreachable.
      await beat().catch((error) => {
        throw new Refused(`job ${held.run} stops: its lease cannot be confirmed (${describe(error)})`);
      });
      losing.signal.throwIfAborted();
    },
  };
}

/** False when aborted. */
async function pauses(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
