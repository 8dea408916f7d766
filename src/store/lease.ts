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

/** The right to change one cluster, for as long as the heartbeat says so. */
export interface Lease {
  readonly fence: number;
  /**
   * Resolves once Redis has said that the lease is held, and throws Refused when it is not. While Redis is
   * away it waits: nobody else can take the lease meanwhile either.
   */
  confirm(): Promise<void>;
  /** Aborted, with a Refused as its reason, when somebody else has it. */
  readonly lost: AbortSignal;
  stop(): void;
}

interface Keeping {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly log: Log;
  /** Told at each beat who wants the run to stop. */
  readonly onCancel: (by: string) => void;
}

export function keepLease(store: Store, held: LeaseKeys, { leaseMs, heartbeatMs, log, onCancel }: Keeping): Lease {
  const losing = new AbortController();
  const stopping = new AbortController();
  const args = [held.run, held.token, held.fence, String(leaseMs)];
  const beat = async () => {
    const [how, cancelledBy = ''] = await outcomeOf(store, renew, args);
    if (how !== 'held')
      losing.abort(new Refused(`job ${held.run} no longer holds the cluster's lease, so it stops here`));
    else if (cancelledBy) onCancel(cancelledBy);
  };
  const notRenewed = (error: unknown) => log.warn(`the lease of job ${held.run} was not renewed: ${describe(error)}`);
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
      // Refused, so that nothing is undone on a host because Redis could not be asked.
      await beat().catch((error) => {
        throw new Refused(`job ${held.run} stops here, since its lease cannot be confirmed (${describe(error)})`);
      });
      losing.signal.throwIfAborted();
    },
  };
}

/** False when it was cut short. */
async function pauses(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
