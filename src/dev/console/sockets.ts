import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { asRecord, asString, parseJson } from './json.ts';
import { bot } from './people.ts';

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

export interface Envelope {
  readonly type: EnvelopeType;
  readonly payload: unknown;
  /** For a redelivery. */
  readonly retry?: { readonly num: number; readonly reason: string } | undefined;
}

/** The Socket Mode server. */
export interface Sockets {
  /** Issues the path for one connection, for `apps.connections.open`. */
  ticket(): string;
  /** Number of open connections. */
  count(): number;
  /** Sends over one connection and returns the payload of the ack; `undefined` on timeout. */
  send(envelope: Envelope, withinMs: number): Promise<{ readonly payload: unknown } | undefined>;
  /** Asks every client to reconnect, as Slack does now and then. */
  disconnect(reason: 'refresh_requested' | 'warning' | 'link_disabled'): void;
  /** Terminates every connection without a close frame. */
  drop(): void;
  close(): Promise<void>;
}

export function createSockets(server: Server, changed: () => void): Sockets {
  const tickets = new Set<string>();
  const waiting = new Map<string, (payload: unknown) => void>();
  const open: WebSocket[] = [];
  const upgrades = new WebSocketServer({ noServer: true });

  function welcome(socket: WebSocket) {
    open.push(socket);
    socket.on('close', () => open.splice(open.indexOf(socket), 1) && changed());
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = asRecord(parseJson(String(data))) ?? {};
      waiting.get(asString(id) ?? '')?.(payload);
    });
    const debug_info = { host: 'console', approximate_connection_time: 18_060 };
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.length,
        debug_info,
        connection_info: { app_id: bot.appId },
      }),
    );
    changed();
  }

  server.on('upgrade', (request: IncomingMessage, stream, head) => {
    // A ticket opens one connection.
    if (!tickets.delete(request.url ?? '')) stream.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else upgrades.handleUpgrade(request, stream, head, welcome);
  });

  return {
    ticket() {
      const path = `/link/?ticket=${randomUUID()}&app_id=${bot.appId}`;
      tickets.add(path);
      return path;
    },
    count: () => open.length,
    async send({ type, payload, retry }, withinMs) {
      // Slack may use any of an app's connections; round robin exercises all of them.
      const socket = open.shift();
      if (!socket) return undefined;
      open.push(socket);
      const envelope_id = randomUUID();
      const { promise, resolve } = Promise.withResolvers<{ readonly payload: unknown } | undefined>();
      waiting.set(envelope_id, (answer) => resolve({ payload: answer }));
      const timer = setTimeout(() => resolve(undefined), withinMs);
      const again = type === 'events_api' ? { retry_attempt: retry?.num ?? 0, retry_reason: retry?.reason ?? '' } : {};
      socket.send(
        JSON.stringify({ envelope_id, type, payload, accepts_response_payload: type !== 'events_api', ...again }),
      );
      return promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(envelope_id);
      });
    },
    disconnect(reason) {
      for (const socket of [...open]) {
        socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'console' } }));
      }
    },
    drop() {
      for (const socket of [...open]) socket.terminate();
    },
    async close() {
      // Give clients time for a clean close.
      const closed = open.map((socket) => once(socket, 'close'));
      for (const socket of open) socket.close(1001);
      const timer = setTimeout(() => {
        for (const socket of [...open]) socket.terminate();
      }, 500);
      await Promise.all(closed);
      clearTimeout(timer);
      upgrades.close();
    },
  };
}
