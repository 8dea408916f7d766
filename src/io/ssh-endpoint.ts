import type { Host, Inventory } from '../model/inventory.ts';

/** Where one SSH connection goes. */
export interface Endpoint {
  /** As people call it: a host's name, or `jump`. */
  readonly name: string;
  readonly user: string;
  readonly address: string;
  readonly port: number;
}

export function endpointOf({ ssh }: Inventory, host: Host): Endpoint {
  return { name: host.name, user: ssh.user, address: host[ssh.network], port: ssh.port };
}

/** The host to go through, from `user@address:port`. */
export function jumpOf({ ssh }: Inventory): Endpoint | undefined {
  const [, user, address, port = '22'] = /^([^@]+)@([^:]+)(?::(\d+))?$/.exec(ssh.jump ?? '') ?? [];
  return user && address ? { name: 'jump', user, address, port: Number(port) } : undefined;
}

export function shownEndpoint({ user, address, port }: Endpoint): string {
  return `${user}@${address}${port === 22 ? '' : `:${port}`}`;
}
