import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Inventory } from '../model/inventory/inventory.ts';
import { describe, Refused } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { sameSecret } from '../model/text/same-secret.ts';
import { answered, promptRedis, usualPatienceMs } from '../store/connect.ts';
import { mostReceived, receivedIn } from '../store/received-alerts.ts';
import type { RedisAddress } from '../store/redis.ts';
import { storeOf } from '../store/script.ts';
import { receivedOf } from './payload.ts';

/** Largest body, in bytes; a hundred alerts have about 100 kB. */
const mostBytes = 1024 * 1024;

export interface ReceiveOptions {
  readonly redis: RedisAddress;
  readonly clusters: readonly { readonly inventory: Inventory }[];
  readonly token: string;
  readonly log: Log;
  /** How long to wait for Redis. */
  readonly patienceMs?: number;
}

export interface AlertReceiver {
  readonly onPost: RequestListener;
  close(): void;
}

/** What to answer: a status code and a sentence. Alertmanager repeats a request for 5xx, and gives up for 4xx. */
interface Answer {
  readonly code: number;
  readonly text: string;
}

/** Accepts the webhooks of an Alertmanager at `/alertmanager/CLUSTER`; health rounds report the alerts. */
export function receiveAlerts(options: ReceiveOptions): AlertReceiver {
  const { redis: address, clusters, token, log, patienceMs = usualPatienceMs } = options;
  const redis = promptRedis(address, log, patienceMs);

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    // Before the body is read: strangers are not listened to.
    if (!sameSecret(request.headers.authorization ?? '', `Bearer ${token}`))
      return { code: 401, text: 'wrong or missing bearer token: see ALERTMANAGER_TOKEN' };
    const found = clusters.find(({ inventory }) => request.url?.split('?')[0] === `/alertmanager/${inventory.name}`);
    if (!found) return { code: 404, text: 'alerts are received at /alertmanager/CLUSTER' };
    const { name, alerts: rules } = found.inventory;
    if (rules.channel === undefined || rules.everySeconds === 'off')
      return {
        code: 409,
        text: `${name} reports no alerts: set alerts.channel and alerts.everySeconds in cluster.yaml`,
      };
    const body = await bodyOf(request);
    if (body === undefined) return { code: 413, text: `more than ${mostBytes} bytes: set max_alerts of the webhook` };
    const { alerts, own } = receivedOf(body, found.inventory, Date.now());
    const store = receivedIn(storeOf(redis, name));
    const dropped = await unlessDown(() => answered({ redis, address, patienceMs }, () => store.receive(alerts)));
    if (typeof dropped === 'string') return { code: 503, text: dropped };
    if (dropped > 0) log.error(`${name}: ${dropped} alerts of Alertmanager dropped: ${mostReceived} are kept at once`);
    return { code: 200, text: `${alerts.length} received, ${own} of mailha itself left out, ${dropped} dropped` };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { code, text } = await answerTo(request).catch((error: unknown): Answer => {
      if (error instanceof Refused) return { code: 400, text: error.message };
      log.error(`receiving alerts: ${describe(error)}`);
      return { code: 500, text: 'internal error; see the log of mailha' };
    });
    if (code !== 200) log.warn(`webhook of Alertmanager refused with ${code}: ${text}`);
    // What was not read of a body must not count as the next request.
    response.writeHead(code, { 'content-type': 'text/plain', ...(code === 200 ? {} : { connection: 'close' }) });
    response.end(`${text}\n`);
  }

  return {
    onPost(request, response) {
      serve(request, response).catch((error: unknown) => log.error(`answering a webhook: ${describe(error)}`));
    },
    close: () => redis.disconnect(),
  };
}

/** The JSON of a body; undefined when it is too large. Throws Refused when it is no JSON. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refused('the body is not JSON');
  }
}

/** Why Redis does not answer, as a sentence; otherwise the result. */
async function unlessDown<T>(question: () => Promise<T>): Promise<T | string> {
  return question().catch((error: unknown) => {
    if (error instanceof Refused) return error.message;
    throw error;
  });
}
