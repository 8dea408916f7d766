import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import pino from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { socketReceiver } from '../../src/slack/inbound/socket.ts';
import { comesTrue } from '../support/comes-true.ts';

interface Closing {
  /** Undefined: the connection is cut before it is a WebSocket. */
  readonly opened?: (socket: WebSocket) => void;
}

/** A Slack that closes every WebSocket it hands out. Returns the times of all requests for one, and the log. */
async function closingSlack(t: TestContext, { opened }: Closing) {
  const asked: number[] = [];
  const server = createServer((_request, response) => {
    asked.push(performance.now());
    const { port } = server.address() as AddressInfo;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/link` }));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (opened) sockets.handleUpgrade(request, socket, head, opened);
    else socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line).msg) });
  const stopping = new AbortController();
  const { port } = server.address() as AddressInfo;
  const receiver = socketReceiver({
    appToken: 'xapp-test',
    apiUrl: `http://127.0.0.1:${port}/api/`,
    log,
    staggerMs: 60_000,
    stopping: stopping.signal,
  });
  t.after(async () => {
    stopping.abort();
    await receiver.stop();
    server.close();
    server.closeAllConnections();
  });
  receiver.start().catch(() => {});
  return { asked, lines };
}

const hello = JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } });

describe('a WebSocket that Slack closes', { concurrency: true }, () => {
  for (const [when, closing] of [
    ['before it is one', {}],
    ['before its hello', { opened: (socket) => socket.close() }],
    [
      'right after its hello',
      {
        opened: (socket) => {
          socket.send(hello);
          setTimeout(() => socket.close(), 100);
        },
      },
    ],
  ] satisfies readonly (readonly [string, Closing])[]) {
    it(`${when} is opened again after 1 s, 2 s, 4 s …, and said so`, async (t) => {
      const { asked, lines } = await closingSlack(t, closing);
      await comesTrue('it has failed three times', () => /retrying in 4 s/.test(lines.join('\n')), 60_000);
      const [first = 0, second = 0, third = 0, ...more] = asked;
      assert.deepEqual(more, [], 'apps.connections.open was called more than three times');
      // A timer is never early by more than a millisecond.
      assert(second - first > 990 && third - second > 1990, asked.join(', '));
      const open = lines.filter((line) => line.includes('connection open')).length;
      assert.equal(open, when === 'right after its hello' ? 3 : 0, lines.join('\n'));
      assert.match(lines.join('\n'), /Socket Mode: first connection failed \(.*\), retrying in 1 s/);
      assert.match(lines.join('\n'), /retrying in 2 s/);
    });
  }
});
