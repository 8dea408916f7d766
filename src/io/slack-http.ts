import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate as next } from 'node:timers/promises';
import { type App, HTTPReceiver } from '@slack/bolt';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { listenAt } from './listen.ts';
import type { Listen } from './settings.ts';
import { slackLogger } from './slack-log.ts';

/** Seconds that a request may be early: Bolt looks at late ones only, and one dated years ahead could be replayed for years. */
const earliest = 5 * 60;

export interface Listening {
  readonly port: number;
  /** Takes no more requests; resolves once the last is answered. */
  close(): Promise<void>;
}

/**
 * Acks what is from Slack as soon as its signature is right: Slack gives up after three seconds, and what is answered is told on
 * another way, but for forms. The work comes after the acks that are due meanwhile, however many come at once.
 */
export function httpReceiver(signingSecret: string, log: Logger): HTTPReceiver {
  const receiver = new HTTPReceiver({ signingSecret, logger: slackLogger(log) });
  const turn = pLimit(1);
  const init = receiver.init.bind(receiver);
  receiver.init = (app: App) => {
    const work = app.processEvent.bind(app);
    const promptly: App['processEvent'] = async (event) => {
      if (wantsAnswer(event.body)) return work(event);
      await event.ack();
      await turn(() => next());
      await work({ ...event, ack: async () => {} });
    };
    init(Object.assign(Object.create(app), { processEvent: promptly }));
  };
  return receiver;
}

/** The ack of a form says what is wrong with it. */
const wantsAnswer = ({ type }: Readonly<Record<string, unknown>>) => type === 'view_submission';

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
