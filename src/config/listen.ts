import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listen } from './settings.ts';

/** Longer than proxies keep idle connections, usually 60 s: a request over a connection that we close fails, and Slack does not retry commands. */
const keepAliveMs = 75_000;

/** Resolves with the port once it listens. Rejects when the address is in use. */
export async function listenAt(server: Server, { host, port }: Listen): Promise<number> {
  server.keepAliveTimeout = keepAliveMs;
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
