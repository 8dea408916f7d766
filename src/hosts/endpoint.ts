import type { Host, Inventory } from '../model/inventory/inventory.ts';
import { jumpParts } from '../model/inventory/ssh.ts';

/** Target of one SSH connection. */
export interface SshEndpoint {
  /** Name of the host, or `jump`. */
  readonly name: string;
  readonly user: string;
  readonly address: string;
  readonly port: number;
}

export function endpointOf({ ssh }: Inventory, host: Host): SshEndpoint {
  return { name: host.name, user: ssh.user, address: host[ssh.network], port: ssh.port };
}

/** The jump host, parsed from `user@address:port`. */
export function jumpOf({ ssh }: Inventory): SshEndpoint | undefined {
  const parts = jumpParts(ssh.jump ?? '');
  return parts && { name: 'jump', ...parts };
}

export function shownEndpoint({ user, address, port }: SshEndpoint): string {
  const at = address.includes(':') ? `[${address}]` : address;
  return `${user}@${at}${port === 22 ? '' : `:${port}`}`;
}
