import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { Endpoint, MailReply, MailTrouble } from '../model/mail/mail-client.ts';
import { beginning } from '../model/text/cut.ts';

/** Timeout of the connection, including TLS where it comes first. */
const connectMs = 10_000;
/** Time limit of a whole conversation, whatever the server does. */
const lifeMs = 300_000;

export interface Dial {
  /** Accepted certificate fingerprints; undefined without TLS. */
  readonly tls?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface MailConnection<S extends Socket = Socket> {
  readonly socket: S;
  readonly from: Endpoint;
  readonly ms: number;
}

/** A connection that is destroyed on abort or when it has lived too long. Throws only the abort reason. */
export async function dial({ address, port }: Endpoint, { tls, signal }: Dial): Promise<MailReply<MailConnection>> {
  signal?.throwIfAborted();
  const began = performance.now();
  const socket = tls
    ? connectTls({ host: address, port, rejectUnauthorized: false })
    : connectPlain({ host: address, port });
  const trouble = await opened(socket, tls ? 'secureConnect' : 'connect', signal);
  signal?.throwIfAborted();
  if (trouble) return trouble;
  const from = { address: socket.localAddress ?? '', port: socket.localPort ?? 0 };
  const other = tls ? otherCertificate(socket, tls) : undefined;
  if (other) {
    socket.destroy();
    return { ...other, from: from.address };
  }
  return { ok: true, socket, from, ms: performance.now() - began };
}

function opened(socket: Socket, event: string, signal: AbortSignal | undefined): Promise<MailTrouble | undefined> {
  return new Promise((resolve) => {
    let connected = false;
    const give = (trouble: MailTrouble) => {
      socket.destroy();
      resolve(trouble);
    };
    const late = setTimeout(() => {
      give(
        connected
          ? { ok: false, kind: 'silent', why: `connected, but no TLS within ${connectMs / 1000} s` }
          : { ok: false, kind: 'unreachable', why: `no answer within ${connectMs / 1000} s` },
      );
    }, connectMs);
    const old = setTimeout(() => socket.destroy(), lifeMs);
    const abort = () => socket.destroy();
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      connected = true;
    });
    socket.on('error', (error) => give(connectionTrouble(error, connected)));
    socket.once('close', () => {
      for (const timer of [late, old]) clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve({ ok: false, kind: 'broken', why: 'it closed the connection' });
    });
    socket.once(event, () => {
      clearTimeout(late);
      resolve(undefined);
    });
  });
}

/** A server without a certificate of the mail hosts gets no data. */
export function otherCertificate(socket: Socket, prints: readonly string[]): MailTrouble | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const shown = socket.getPeerCertificate().fingerprint256;
  if (prints.some((print) => print.toUpperCase() === shown)) return undefined;
  const wanted = prints.length === 0 ? 'no mail host has reported its certificate' : 'no mail host has it on its disk';
  return {
    ok: false,
    kind: 'certificate',
    why: `it shows the certificate ${beginning(shown ?? 'none', 23)}…, and ${wanted}`,
  };
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to its network',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'it reset the connection',
  EPIPE: 'it closed the connection',
};

/** In plain words, what a Node error code such as ECONNREFUSED means to a client. */
export const connectionWords = (code: string): string | undefined => words[code];

/** Errors of Node and OpenSSL; unlisted ones are shown as they are. */
export function connectionTrouble(error: Error & { readonly code?: string }, connected: boolean): MailTrouble {
  const why = connectionWords(error.code ?? '') ?? error.message;
  return { ok: false, kind: connected ? 'broken' : 'unreachable', why };
}
