import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HTTPReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { listenAt } from '../../config/listen.ts';
import type { Listen } from '../../config/settings.ts';

/** Seconds that a request may be early: Bolt looks at late ones only, and one dated years ahead could be replayed for years. */
const earliest = 5 * 60;

export interface Listening {
  readonly port: number;
  /** Takes no more requests; resolves once the last is answered. */
  close(): Promise<void>;
}

/** Listens for Slack at `/slack/events`. Rejects when the address is taken. */
export async function listen(receiver: HTTPReceiver, at: Listen, log: Logger): Promise<Listening> {
  const server = createServer((request, response) => {
    if (isEarly(request)) {
      log.warn({ from: request.socket.remoteAddress }, 'refused a request that is dated in the future');
      response.writeHead(401).end();
    } else pass(receiver, request, response);
  });
  return {
    port: await listenAt(server, at),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function isEarly({ headers }: IncomingMessage): boolean {
  return Number(headers['x-slack-request-timestamp']) > Date.now() / 1000 + earliest;
}

/** Bolt throws at paths that are not its own. */
function pass(receiver: HTTPReceiver, request: IncomingMessage, response: ServerResponse): void {
  try {
    receiver.requestListener(request, response);
  } catch {
    response.writeHead(404).end();
  }
}
