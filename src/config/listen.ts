import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listen } from './settings.ts';

/** Resolves with the port once it listens. Rejects when the address is in use. */
export async function listenAt(server: Server, { host, port }: Listen): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
