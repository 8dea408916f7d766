import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ProbeTarget } from '../model/drill/probe.ts';
import type { ServiceCheck } from '../model/inventory/services.ts';

interface ProbeProtocol {
  readonly tls?: true;
  /** Sent first by the client. */
  readonly says?: string;
  /** Expected answer of a healthy server. */
  readonly wants?: RegExp;
  /** Sent before closing, so that the server does not count it as an attack. */
  readonly leaves?: string;
}

const page = 'GET /ldirectord.txt HTTP/1.0\r\nUser-Agent: mailha-drill\r\n\r\n';

const manners: Readonly<Record<ServiceCheck, ProbeProtocol>> = {
  http: { says: page, wants: /^HTTP\/1\.[01] [23]/ },
  https: { tls: true, says: page, wants: /^HTTP\/1\.[01] [23]/ },
  imaps: { tls: true, wants: /^\* OK/, leaves: 'a LOGOUT\r\n' },
  pops: { tls: true, wants: /^\+OK/, leaves: 'QUIT\r\n' },
  smtps: { tls: true, wants: /^220/, leaves: 'QUIT\r\n' },
  submission: { wants: /^220/, leaves: 'QUIT\r\n' },
  // Protocol 10; 0xff is an error such as "Too many connections".
  mysql: { wants: /^[\s\S]{4}\n/ },
  connect: {},
};

/** Connects, waits for the greeting, and leaves. Throws a readable error when that takes too long. */
export function comeAsClient({ address, port, way }: ProbeTarget, patienceMs: number): Promise<void> {
  const { tls, says, wants, leaves } = manners[way === 'write' ? 'mysql' : way];
  return new Promise((resolve, reject) => {
    const socket: Socket = tls
      ? connectTls({ host: address, port, rejectUnauthorized: false })
      : connectPlain({ host: address, port });
    let [text, connected] = ['', false];
    const end = (error?: Error) => {
      clearTimeout(late);
      if (leaves && !error) socket.end(leaves);
      else socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    const late = setTimeout(
      () => end(new Error(`${connected ? 'no word' : 'no connection'} within ${patienceMs} ms`)),
      patienceMs,
    );
    socket.on('error', (error: NodeJS.ErrnoException) => end(new Error(error.code ?? error.message)));
    socket.once('close', () => end(new Error(text === '' ? 'closed without a word' : `said ${text.trim()}`)));
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      connected = true;
      if (says) socket.write(says);
      if (!wants) end();
    });
    socket.on('data', (data: Buffer) => {
      text += data.toString('latin1');
      if (wants?.test(text)) end();
      else if (text.length > 4096) end(new Error('unexpected long answer'));
    });
  });
}
