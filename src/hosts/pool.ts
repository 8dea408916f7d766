import type { Host, Inventory } from '../model/inventory/inventory.ts';
import { type Connection, connect } from './connect.ts';
import { endpointOf, jumpOf, type SshEndpoint, shownEndpoint } from './endpoint.ts';
import { knownHostsPath, readKnownHosts } from './host-key-file.ts';
import { type Jump, reachThrough } from './jump.ts';
import type { Times } from './limits.ts';
import { loginOf } from './login.ts';
import { Trouble } from './trouble.ts';

/** One connection per host, opened on first use and reopened after a loss. */
export interface Pool {
  /** Concurrent callers share one connection. Throws Trouble. */
  connectionTo(host: Host): Promise<Connection>;
  /** Closes all connections, including those still being opened. */
  close(): void;
}

/** `folder`: base of the inventory's relative paths. Key and known_hosts are reread for each connection. */
export function openPool(inventory: Inventory, folder: string, times: Times): Pool {
  const closing = new AbortController();
  const jump = jumpOf(inventory);
  const make = async (to: SshEndpoint, through?: Jump): Promise<Connection> => {
    if (closing.signal.aborted) throw new Trouble('the connections of this process were closed');
    const knownPath = knownHostsPath(inventory, folder);
    const credentials = { login: loginOf(inventory, folder), known: readKnownHosts(knownPath), knownPath };
    return connect(to, credentials, { through: await through?.(to), signal: closing.signal, times });
  };
  const kept = keepOpen(make);
  const through: Jump | undefined =
    jump && ((to) => reachThrough({ jump, open: () => kept.get(jump), seconds: times.connect }, to));
  return {
    connectionTo: async (host) => {
      const to = endpointOf(inventory, host);
      try {
        return await kept.get(to, through);
      } catch (error) {
        throw connecting(to, error);
      }
    },
    close: () => {
      kept.end();
      closing.abort(new Error('closed on this side'));
    },
  };
}

interface Slot {
  readonly opening: Promise<Connection>;
  opened?: Connection;
}

/** Caches connections by endpoint until they are lost. Failures are not cached. */
function keepOpen(make: (to: SshEndpoint, through?: Jump) => Promise<Connection>) {
  const slots = new Map<string, Slot>();
  const fill = (key: string, opening: Promise<Connection>) => {
    const slot: Slot = { opening };
    slots.set(key, slot);
    opening.then(
      (connection) => {
        slot.opened = connection;
      },
      () => slots.get(key) === slot && slots.delete(key),
    );
    return opening;
  };
  return {
    get: (to: SshEndpoint, through?: Jump): Promise<Connection> => {
      const key = shownEndpoint(to);
      const slot = slots.get(key);
      return slot && !slot.opened?.lost() ? slot.opening : fill(key, make(to, through));
    },
    end: () => {
      for (const { opened } of slots.values()) opened?.end();
    },
  };
}

function connecting(to: SshEndpoint, cause: unknown): Trouble {
  const remedy = cause instanceof Trouble ? cause.remedy : undefined;
  return new Trouble(`connecting as ${shownEndpoint(to)}`, { cause, remedy });
}
