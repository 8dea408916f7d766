import { connect, type Socket } from 'node:net';
import type { SshEndpoint } from './endpoint.ts';

/** A TCP socket that fails with ETIMEDOUT unless it is connected within `seconds`; Linux itself tries for two minutes. */
export function openSocket(to: SshEndpoint, seconds: number): Socket {
  const socket = connect({ host: to.address, port: to.port, noDelay: true });
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`no connection within ${seconds} s`), { code: 'ETIMEDOUT' }));
  }, seconds * 1000);
  for (const settled of ['connect', 'close']) socket.once(settled, () => clearTimeout(timer));
  return socket;
}
