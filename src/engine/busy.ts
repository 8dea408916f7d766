import type { Host } from '../model/inventory/inventory.ts';

/** Hosts that run in the background while others proceed: a director need not wait for the packages of a mail host. */
export interface Busy {
  /** Starts work on the host after its earlier work ends; does nothing if any host has failed by then. */
  begin(host: Host, work: () => Promise<number>): void;
  /** Resolves when these hosts have finished all their work. Throws the first error of any host. */
  free(hosts: readonly Host[]): Promise<void>;
  /**
   * Resolves when all have finished, because interrupting them half-way would be worse. Returns their results; throws
   * like `free`.
   */
  end(): Promise<number>;
}

export function busyHosts(): Busy {
  const works = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  let sum = 0;
  const wait = async (some: Iterable<Promise<void> | undefined>) => {
    await Promise.all(some);
    if (failures.length > 0) throw failures[0];
  };
  return {
    begin({ name }, work) {
      const before = works.get(name) ?? Promise.resolve();
      const one = before.then(async () => {
        if (failures.length > 0) return;
        const made = await work();
        sum += made;
      });
      works.set(
        name,
        one.catch((error) => void failures.push(error)),
      );
    },
    free: (hosts) => wait(hosts.map(({ name }) => works.get(name))),
    async end() {
      await wait(works.values());
      return sum;
    },
  };
}
