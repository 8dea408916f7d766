import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { loadInventory } from '../../config/inventory-file.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { freePort } from '../lab/free-port.ts';
import { bootSshd } from './sshd.ts';
import { makeKey } from './sshd-files.ts';

/** Hosts to benchmark. */
export interface Rig {
  readonly inventory: Inventory;
  /** What the paths of `inventory.ssh` are relative to. */
  readonly folder: string;
  /** For sockets and configuration of the measured tools; removed by `stop`. */
  readonly scratch: string;
  stop(): Promise<void>;
}

/** The example's seven hosts, each a real sshd on its own loopback address. Needs root and openssh-server. */
export async function startLoopback(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-bench-'));
  const port = await freePort();
  const key = join(folder, 'id');
  makeKey(key, 'ed25519');
  const clientKey = readFileSync(`${key}.pub`, 'utf8');
  const { inventory: example } = loadInventory(join(import.meta.dirname, '../../../cluster.example.yaml'));
  const hosts = example.hosts.map((host, n) => ({ ...host, private: `127.0.0.${11 + n}` }));
  const sshds = await Promise.all(
    hosts.map((host) => {
      mkdirSync(join(folder, host.name));
      return bootSshd(join(folder, host.name), {
        address: host.private,
        port,
        clientKey,
        // A hundred clusters connect at once.
        config: ['MaxStartups 2000'],
      });
    }),
  );
  writeFileSync(join(folder, 'known_hosts'), sshds.map(({ knownHosts }) => knownHosts).join(''));
  return {
    inventory: { ...example, hosts, ssh: { ...example.ssh, port, key } },
    folder,
    scratch: folder,
    stop: async () => {
      await Promise.all(sshds.map((sshd) => sshd.stop()));
      rmSync(folder, { recursive: true });
    },
  };
}

/** Existing hosts, queried only. */
export function takeInventory(path: string): Rig {
  const { inventory } = loadInventory(path);
  const scratch = mkdtempSync(join(tmpdir(), 'mailha-bench-'));
  return { inventory, folder: dirname(resolve(path)), scratch, stop: async () => rmSync(scratch, { recursive: true }) };
}
