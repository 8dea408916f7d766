import type { Core } from './core.ts';
import { parseJson } from './json.ts';
import { type SignedRequest, signRequest } from './signature.ts';
import type { EnvelopeType } from './sockets.ts';

/** Something that Slack tells the app. */
export interface DeliveryNotice {
  readonly type: EnvelopeType;
  readonly payload: Readonly<Record<string, unknown>>;
  /** For an event that is delivered again. */
  readonly retry?: { readonly num: number; readonly reason: string } | undefined;
}

/** How it went. */
export interface Delivery {
  readonly transport: 'http' | 'socket';
  /** Of the app's answer, in HTTP mode. */
  readonly status?: number;
  /** What the app acked with. */
  readonly body?: unknown;
  /** From sending to the ack, or to giving up. */
  readonly ms: number;
  /** The word Slack shows to the person who typed the command. */
  readonly error?: 'operation_timeout' | 'dispatch_failed';
  /** What was sent, in HTTP mode; send it once more to replay. */
  readonly request?: SignedRequest;
}

const called = { slash_commands: 'a command', interactive: 'a click', events_api: 'an event' } as const;

/** Tells the app, over HTTP where its address is known, otherwise over its socket. */
export async function deliver(core: Core, notice: DeliveryNotice): Promise<Delivery> {
  const start = performance.now();
  const went = await (core.botUrl === undefined ? overSocket(core, notice) : overHttp(core, core.botUrl, notice));
  if (went.error) core.trouble = { at: Date.now(), what: `${called[notice.type]} was not taken: ${went.error}` };
  return { ...went, ms: Math.round(performance.now() - start) };
}

type Went = Omit<Delivery, 'ms'>;

async function overSocket(core: Core, notice: DeliveryNotice): Promise<Went> {
  if (core.sockets.count() === 0) return { transport: 'socket', error: 'dispatch_failed' };
  const ack = await core.sockets.send(notice, core.ackWithinMs);
  return { transport: 'socket', ...(ack ? { body: ack.payload } : { error: 'operation_timeout' }) };
}

async function overHttp(core: Core, botUrl: string, notice: DeliveryNotice): Promise<Went> {
  const request = signRequest({ signingSecret: core.signingSecret, ...encode(notice) });
  try {
    const response = await post(botUrl, request, core.ackWithinMs);
    const text = await response.text();
    const answer = { transport: 'http', status: response.status, body: parseJson(text) ?? text, request } as const;
    return response.ok ? answer : { ...answer, error: 'dispatch_failed' };
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    return { transport: 'http', request, error: late ? 'operation_timeout' : 'dispatch_failed' };
  }
}

/** Sends a request to where Bolt listens by default, for commands, buttons and events alike. */
export function post(botUrl: string, { body, headers }: SignedRequest, withinMs: number): Promise<Response> {
  return fetch(`${botUrl}/slack/events`, { method: 'POST', body, headers, signal: AbortSignal.timeout(withinMs) });
}

function encode({ type, payload, retry }: DeliveryNotice) {
  const headers = retry && { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason };
  if (type === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json', headers };
  const fields = type === 'interactive' ? { payload: JSON.stringify(payload) } : payload;
  const form = new URLSearchParams(Object.entries(fields).map(([key, value]) => [key, String(value)]));
  return { body: form.toString(), contentType: 'application/x-www-form-urlencoded', headers };
}
