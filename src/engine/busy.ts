import type { Host } from '../model/inventory/inventory.ts';

/** Hosts that work by themselves while others are taken: what a director waits for is no concern of a mail host's packages. */
export interface Busy {
  /** The host begins once it has ended what it began before; not at all when a host has failed by then. */
  begin(host: Host, work: () => Promise<number>): void;
  /** Until these have ended all that they began. Throws what the first host has failed by, whichever it was. */
  free(hosts: readonly Host[]): Promise<void>;
  /** Until all have: cut off half-way they would be worse. Returns what their work came to; throws as `free` does. */
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
