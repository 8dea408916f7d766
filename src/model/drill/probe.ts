import type { Inventory } from '../inventory/inventory.ts';
import type { Service, ServiceCheck } from '../inventory/services.ts';

/** A virtual service as a client comes to it. */
export interface ProbeTarget {
  /** The service's name, or what is done there besides: `mysql write`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly way: ServiceCheck | 'write';
}

/** One client that came. Times are in ms since the probing began. */
export interface Attempt {
  readonly at: number;
  /** How long it took, until it was served or gave up. */
  readonly tookMs: number;
  /** Why it was not served, in one line; undefined when it was. */
  readonly why: string | undefined;
}

/** The end of a connection that was to stay. */
export interface Cut {
  /** ms since the probing began. */
  readonly at: number;
  /** For how long it had been there, in ms. */
  readonly heldMs: number;
  readonly why: string;
}

/** What is known of one target so far. */
export interface Probed {
  readonly target: ProbeTarget;
  /** Between two clients, in ms: an outage is known to within that. */
  readonly everyMs: number;
  readonly attempts: readonly Attempt[];
  /** Of the one client that stays; not known of targets that have none. */
  readonly cuts?: readonly Cut[];
}

/** Clients that come one after the other, until `stop`. */
export interface Probing {
  /** What is known now, of every target. */
  now(): readonly Probed[];
  /** Resolves once the last client has left. */
  stop(): Promise<readonly Probed[]>;
}

/** From the first client that was not served to the first that was again; `to` is undefined while it lasts. */
export interface Outage {
  readonly from: number;
  readonly to?: number | undefined;
  /** What the first of them was told. */
  readonly why: string;
  /** Clients that were not served. */
  readonly failed: number;
}

/** The virtual services of an inventory, and the writes to its databases. */
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
 * In the order of their beginnings. Counted by when a client came and not by when it was answered: one that came in the
 * outage may be served after it, and that took too long for it all the same.
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

/** When the last of them came; 0 when nobody did. */
export function newestOf(attempts: readonly Attempt[]): number {
  return attempts.reduce((newest, { at }) => Math.max(newest, at), 0);
}

/** The longest of them, in ms; one that still lasts is counted up to `end`. 0 when there was none. */
export function longestOutage(outages: readonly Pick<Outage, 'from' | 'to'>[], end: number): number {
  return Math.max(0, ...outages.map(({ from, to = end }) => to - from));
}
