import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

/** What a listener does with one client. */
export type Talk = (socket: Socket) => void;

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** A real listener on loopback, by TLS with a self-signed certificate when there is one. */
export async function listen(talk: Talk, certificate?: Certificate): Promise<Listener> {
  const open = new Set<Socket>();
  const greet = (socket: Socket) => {
    socket.on('error', () => {});
    talk(socket);
  };
  const server: Server = certificate ? createTlsServer(certificate, greet) : createServer(greet);
  server.on('connection', (socket: Socket) => open.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** As the check page's: for names, without the address that a director connects to. */
export function selfSigned(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-certificate-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-subj', '/CN=lb0.example.net', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}

/** Says these words at once, then answers each line by the function. */
export const says =
  (greeting: string, answer: (line: string) => string = () => ''): Talk =>
  (socket) => {
    socket.write(greeting);
    socket.on('data', (data) => socket.write(answer(data.toString())));
  };
