import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HTTPReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { listenAt } from '../../config/listen.ts';
import type { Listen } from '../../config/settings.ts';

/** Seconds a timestamp may be ahead. Bolt rejects only old ones, so a request dated years ahead could be replayed for years. */
const maxAheadSeconds = 5 * 60;

export interface Listening {
  readonly port: number;
  /** Accepts no more requests; resolves once the last one has its response. */
  close(): Promise<void>;
}

/** Listens for Slack on `/slack/events`. Rejects when the address is in use. */
export async function listen(receiver: HTTPReceiver, at: Listen, log: Logger): Promise<Listening> {
  const server = createServer((request, response) => {
    if (isEarly(request)) {
      log.warn({ from: request.socket.remoteAddress }, 'rejected a request with a timestamp in the future');
      response.writeHead(401).end();
    } else pass(receiver, request, response);
  });
  return {
    port: await listenAt(server, at),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function isEarly({ headers }: IncomingMessage): boolean {
  return Number(headers['x-slack-request-timestamp']) > Date.now() / 1000 + maxAheadSeconds;
}

/** Bolt throws on unknown paths. */
function pass(receiver: HTTPReceiver, request: IncomingMessage, response: ServerResponse): void {
  try {
    receiver.requestListener(request, response);
  } catch {
    response.writeHead(404).end();
  }
}
