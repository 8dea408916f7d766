import { connect as connectPlain, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { createConnection } from 'mysql2/promise';
import type { Cut, ProbeTarget } from '../model/drill/probe.ts';
import type { ServiceCheck } from '../model/inventory/services.ts';

/** A client that keeps its connection open and reconnects when it is cut. */
export interface HeldProbe {
  cuts(): readonly Cut[];
  stop(): Promise<void>;
}

interface HeldProtocol {
  readonly tls?: true;
  /** Keepalive command that needs no login; none where the server only has to keep the connection open. */
  readonly asks?: string;
}

const page = 'GET /ldirectord.txt HTTP/1.1\r\nHost: drill\r\nUser-Agent: mailha-drill\r\n\r\n';

const manners: Readonly<Record<Exclude<ServiceCheck, 'mysql'>, HeldProtocol>> = {
  http: { asks: page },
  https: { tls: true, asks: page },
  imaps: { tls: true, asks: 'a NOOP\r\n' },
  // NOOP needs a login (RFC 1939 5); CAPA does not (RFC 2449 5).
  pops: { tls: true, asks: 'CAPA\r\n' },
  smtps: { tls: true, asks: 'NOOP\r\n' },
  submission: { asks: 'NOOP\r\n' },
  connect: {},
};

/** Keepalive interval. Postfix accepts a hundred before it penalizes a client. */
const askMs = 2000;
/** Silence this long counts as a cut. A packet lost when a VIP moves is retransmitted within it: TCP waits 0.2 s, then doubles. */
const patienceMs = 10_000;
const connectMs = 3000;
const againMs = 200;

interface HeldProbeOptions {
  /** From performance.now(). */
  readonly began: number;
  readonly write: { readonly user: string; readonly password: string };
}

/** An open connection. `over` resolves with the reason once it ends. */
interface HeldConnection {
  readonly over: Promise<string>;
  end(): void;
}

export function holdConnection(target: ProbeTarget, { began, write }: HeldProbeOptions): HeldProbe {
  const cuts: Cut[] = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = (async () => {
    while (!signal.aborted) {
      const line = await (target.way === 'mysql' ? mysqlLine(target, write) : socketLine(target)).catch(
        () => undefined,
      );
      if (!line) {
        await sleep(againMs, undefined, { signal }).catch(() => {});
        continue;
      }
      const since = performance.now();
      const stopped = new Promise<undefined>((resolve) => {
        signal.addEventListener('abort', () => resolve(undefined), { once: true });
        if (signal.aborted) resolve(undefined);
      });
      const why = await Promise.race([line.over, stopped]);
      const now = performance.now();
      if (why !== undefined && !signal.aborted) cuts.push({ at: now - began, heldMs: now - since, why });
      line.end();
    }
  })();
  return {
    cuts: () => [...cuts],
    async stop() {
      stopping.abort();
      await work;
    },
  };
}

/** Sends a keepalive at intervals; `ask` must finish within the timeout. */
function asking(ask: () => Promise<unknown>): HeldConnection {
  const ended = new AbortController();
  const { signal } = ended;
  const over = (async () => {
    while (!signal.aborted) {
      const late = sleep(patienceMs, `no word within ${patienceMs / 1000} s`, { signal });
      const why = await Promise.race([ask().then(() => undefined, wordsOf), late.catch(() => undefined)]);
      if (why !== undefined) return why;
      await sleep(askMs, undefined, { signal }).catch(() => {});
    }
    return 'ended';
  })();
  return { over, end: () => ended.abort() };
}

const wordsOf = (error: NodeJS.ErrnoException) => error.code ?? error.message;

async function mysqlLine(
  { address, port }: ProbeTarget,
  { user, password }: HeldProbeOptions['write'],
): Promise<HeldConnection> {
  const connection = await createConnection({ host: address, port, user, password, connectTimeout: connectMs });
  const broken = new Promise<string>((resolve) => connection.on('error', (error) => resolve(wordsOf(error))));
  const line = asking(() => connection.query('SELECT 1'));
  return {
    over: Promise.race([line.over, broken]),
    end() {
      line.end();
      connection.destroy();
    },
  };
}

async function socketLine({ address, port, way }: ProbeTarget): Promise<HeldConnection> {
  const { tls, asks } = manners[way as keyof typeof manners];
  const socket: Socket = tls
    ? connectTls({ host: address, port, rejectUnauthorized: false })
    : connectPlain({ host: address, port });
  let answered: () => void = () => {};
  socket.on('data', () => answered());
  const broken = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(wordsOf(error)));
    socket.once('close', () => resolve('closed'));
  });
  const connected = new Promise<undefined>((resolve) =>
    socket.once(tls ? 'secureConnect' : 'connect', () => resolve(undefined)),
  );
  const late = sleep(connectMs, 'no connection', { ref: false });
  const failed = await Promise.race([connected, broken, late]);
  if (failed !== undefined) {
    socket.destroy();
    throw new Error(failed);
  }
  const line = asking(
    () =>
      new Promise<void>((resolve) => {
        answered = resolve;
        if (asks === undefined) resolve();
        else socket.write(asks);
      }),
  );
  return {
    over: Promise.race([line.over, broken]),
    end() {
      line.end();
      socket.destroy();
    },
  };
}
