import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that is currently free on all addresses of this machine. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '0.0.0.0');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
