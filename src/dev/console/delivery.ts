import type { Core } from './core.ts';
import { parseJson } from './json.ts';
import { type SignedRequest, signRequest } from './signature.ts';
import type { EnvelopeType } from './sockets.ts';

/** A command, interaction or event that Slack sends to the app. */
export interface DeliveryNotice {
  readonly type: EnvelopeType;
  readonly payload: Readonly<Record<string, unknown>>;
  /** For a redelivered event. */
  readonly retry?: { readonly num: number; readonly reason: string } | undefined;
}

/** The outcome of one delivery. */
export interface Delivery {
  readonly transport: 'http' | 'socket';
  /** HTTP status of the app's answer, in HTTP mode. */
  readonly status?: number;
  /** Payload of the app's ack. */
  readonly body?: unknown;
  /** Time until the ack or the timeout. */
  readonly ms: number;
  /** The error Slack shows to the user who typed the command. */
  readonly error?: 'operation_timeout' | 'dispatch_failed';
  /** The request sent, in HTTP mode; can be replayed. */
  readonly request?: SignedRequest;
}

const labels = { slash_commands: 'slash command', interactive: 'interaction', events_api: 'event' } as const;

/** Delivers to the app: over HTTP if its URL is known, otherwise over a socket. */
export async function deliver(core: Core, notice: DeliveryNotice): Promise<Delivery> {
  const start = performance.now();
  const outcome = await (core.botUrl === undefined ? overSocket(core, notice) : overHttp(core, core.botUrl, notice));
  if (outcome.error) core.trouble = { at: Date.now(), what: `${labels[notice.type]} failed: ${outcome.error}` };
  return { ...outcome, ms: Math.round(performance.now() - start) };
}

type Outcome = Omit<Delivery, 'ms'>;

async function overSocket(core: Core, notice: DeliveryNotice): Promise<Outcome> {
  if (core.sockets.count() === 0) return { transport: 'socket', error: 'dispatch_failed' };
  const ack = await core.sockets.send(notice, core.ackWithinMs);
  return { transport: 'socket', ...(ack ? { body: ack.payload } : { error: 'operation_timeout' }) };
}

async function overHttp(core: Core, botUrl: string, notice: DeliveryNotice): Promise<Outcome> {
  const request = signRequest({ signingSecret: core.signingSecret, ...encode(notice) });
  try {
    const response = await post(botUrl, request, core.ackWithinMs);
    const text = await response.text();
    const answer = { transport: 'http', status: response.status, body: parseJson(text) ?? text, request } as const;
    return response.ok ? answer : { ...answer, error: 'dispatch_failed' };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return { transport: 'http', request, error: timedOut ? 'operation_timeout' : 'dispatch_failed' };
  }
}

/** Posts to `/slack/events`, Bolt's default path for commands, interactions and events. */
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
