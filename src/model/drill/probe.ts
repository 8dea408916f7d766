import type { Inventory } from '../inventory/inventory.ts';
import type { Service, ServiceCheck } from '../inventory/services.ts';

/** A virtual service as its clients reach it. */
export interface ProbeTarget {
  /** The service's name, or the operation probed: `mysql write`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly way: ServiceCheck | 'write';
}

/** One client. Times are in ms since the probing began. */
export interface Attempt {
  readonly at: number;
  /** Duration until it was served or gave up. */
  readonly tookMs: number;
  /** Why it failed, in one line; undefined if it was served. */
  readonly why: string | undefined;
}

/** The end of a long-lived connection. */
export interface Cut {
  /** ms since the probing began. */
  readonly at: number;
  /** How long it had been open, in ms. */
  readonly heldMs: number;
  readonly why: string;
}

/** Results of one target so far. */
export interface Probed {
  readonly target: ProbeTarget;
  /** Interval between two clients in ms, which is the precision of an outage. */
  readonly everyMs: number;
  readonly attempts: readonly Attempt[];
  /** Of the one long-lived client; absent for targets without one. */
  readonly cuts?: readonly Cut[];
}

/** Sequential clients, until `stop`. */
export interface Probing {
  /** The results of every target so far. */
  now(): readonly Probed[];
  /** Resolves once the last client has ended. */
  stop(): Promise<readonly Probed[]>;
}

/** From the first failed client to the first that was served again; `to` is undefined while it lasts. */
export interface Outage {
  readonly from: number;
  readonly to?: number | undefined;
  /** The error of the first failed client. */
  readonly why: string;
  /** Number of failed clients. */
  readonly failed: number;
}

/** The virtual services of an inventory, and writes to its databases. */
export function probeTargets({ services, vips }: Inventory): readonly ProbeTarget[] {
  return services.flatMap((service) => {
    const address = vips.find(({ name }) => name === service.vip)?.address;
    return address === undefined ? [] : targetsOf(service, address);
  });
}

function targetsOf({ name, port, check }: Service, address: string): readonly ProbeTarget[] {
  const plain: ProbeTarget = { name, address, port, way: check };
  return check === 'mysql' ? [plain, { ...plain, name: `${name} write`, way: 'write' }] : [plain];
}

/**
 * Ordered by start. A client counts by when it started, not by when it was answered: one that started in the outage and
 * was served after it still waited too long.
 */
export function outagesOf(attempts: readonly Attempt[]): readonly Outage[] {
  const outages: Outage[] = [];
  let open: Outage | undefined;
  for (const { at, why } of attempts.toSorted((a, b) => a.at - b.at)) {
    if (why !== undefined) {
      open = open ? { ...open, failed: open.failed + 1 } : { from: at, why, failed: 1 };
    } else if (open) {
      outages.push({ ...open, to: at });
      open = undefined;
    }
  }
  return open ? [...outages, open] : outages;
}

/** Start of the last client; 0 if there was none. */
export function newestOf(attempts: readonly Attempt[]): number {
  return attempts.reduce((newest, { at }) => Math.max(newest, at), 0);
}

/** The longest outage in ms; one still in progress counts up to `end`. 0 if there was none. */
export function longestOutage(outages: readonly Pick<Outage, 'from' | 'to'>[], end: number): number {
  return Math.max(0, ...outages.map(({ from, to = end }) => to - from));
}
