import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { listenAt } from '../config/listen.ts';
import type { Listen } from '../config/settings.ts';
import type { Log } from '../model/text/log.ts';
import { sameSecret } from '../model/text/same-secret.ts';
import { patientRedis } from '../store/connect.ts';
import type { RedisAddress } from '../store/redis.ts';
import { storeOf } from '../store/script.ts';
import { countGuesses, type Guesses, type GuessLimits, usualGuesses } from './guesses.ts';
import { lanes, queue } from './queues.ts';

export interface BoardOptions extends Listen {
  readonly redis: RedisAddress;
  readonly clusters: readonly string[];
  readonly password: string;
  readonly log: Log;
  /** Other limits only in tests. */
  readonly guesses?: GuessLimits;
}

/**
 * Bull Board: shows the queues to the people who run the bot. Read-only and behind a login: queues only deliver, and what
 * runs is decided elsewhere.
 */
export function serveBoard({ redis: address, clusters, host, port, password, log, guesses }: BoardOptions): {
  readonly url: Promise<string>;
  close(): Promise<void>;
} {
  const redis = patientRedis(address, log);
  const queues = clusters.flatMap((cluster) =>
    [...lanes, 'posts'].map((name) => ({ cluster, queue: queue(storeOf(redis, cluster), name, log) })),
  );
  const adapter = new ExpressAdapter();
  createBullBoard({
    queues: queues.map(({ cluster, queue }) => {
      // Bull Board merges queues with the same name, whatever their prefix.
      return new BullMQAdapter(queue, {
        readOnlyMode: true,
        ...(clusters.length > 1 ? { prefix: `${cluster} ` } : {}),
      });
    }),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: `mailha: ${clusters.join(', ')}` } },
  });
  const board = adapter.getRouter();
  const counted = countGuesses(guesses ?? usualGuesses);
  const server = createServer((request, response) => {
    admitted({ request, response }, { password, counted, log }).then(
      (isIn) => isIn && board(request, response),
      (error: unknown) => response.destroy(error instanceof Error ? error : undefined),
    );
  });
  return {
    url: listenAt(server, { host, port }).then((at) => `http://${host}:${at}/`),
    async close() {
      server.close();
      server.closeAllConnections();
      await Promise.all(queues.map(({ queue }) => queue.close()));
      redis.disconnect();
    },
  };
}

interface BoardAccess {
  readonly password: string;
  readonly counted: Guesses;
  readonly log: Log;
}

/** Whether a request may see the board; if not, it is answered here. The password of a blocked client is not checked. */
async function admitted(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  { password, counted, log }: BoardAccess,
): Promise<boolean> {
  const { authorization } = request.headers;
  const client = request.socket.remoteAddress ?? '';
  const seconds = await counted.wait(client);
  if (seconds > 0) {
    response.writeHead(429, { 'retry-after': String(seconds) }).end(`too many wrong passwords; wait ${seconds} s\n`);
    return false;
  }
  if (isRight(authorization, password)) {
    await counted.right(client);
    return true;
  }
  // A browser's first request has no credentials.
  if (authorization !== undefined) {
    await counted.wrong(client);
    if ((await counted.wait(client)) > 0) log.warn(`board: too many wrong passwords, last one from ${client}`);
  }
  response.writeHead(401, { 'www-authenticate': 'Basic realm="mailha"' }).end('password required\n');
  return false;
}

/** User `mailha` with the board password (RFC 7617), compared in constant time. */
function isRight(authorization: string | undefined, password: string): boolean {
  const wanted = `Basic ${Buffer.from(`mailha:${password}`).toString('base64')}`;
  return sameSecret(authorization ?? '', wanted);
}
