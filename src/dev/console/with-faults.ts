import type { ServerResponse } from 'node:http';
import type { Core } from './core.ts';
import type { ConsoleFault } from './faults.ts';
import { sendJson, sendText } from './http.ts';
import { asRecord, asString } from './json.ts';

export interface ApiAnswer {
  readonly status: number;
  /** JSON, or text sent verbatim. */
  readonly body: unknown;
}

export interface Incoming {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly response: ServerResponse;
}

/** Answers a call with the result of `work` or an injected fault, and records the call. */
export async function withFaults(
  core: Core,
  { method, args, response }: Incoming,
  work: () => Promise<ApiAnswer>,
): Promise<void> {
  const at = Date.now();
  const fault = core.faults.take(method);
  const worked = fault === undefined || fault.kind === 'drop-after-receive' ? await work() : undefined;
  const answer = fault ? faultAnswer(fault) : worked;
  const reply = asRecord((answer ?? worked)?.body);
  core.calls.add({
    method,
    args,
    at,
    ...(answer ? { status: answer.status } : {}),
    ...(typeof reply?.ok === 'boolean' ? { ok: reply.ok } : {}),
    ...(asString(reply?.error) === undefined ? {} : { error: String(reply?.error) }),
    ...(fault ? { fault: fault.kind } : {}),
  });
  core.changed();
  if (answer) send(response, answer, fault);
  else if (fault?.kind !== 'hang') response.destroy();
}

function faultAnswer({ kind, error }: ConsoleFault): ApiAnswer | undefined {
  if (kind === 'ratelimited') return { status: 429, body: { ok: false, error: 'ratelimited' } };
  if (kind === '500') return { status: 500, body: 'Internal Server Error' };
  if (kind === 'ok-false') return { status: 200, body: { ok: false, error: error ?? 'internal_error' } };
  return undefined;
}

function send(response: ServerResponse, { status, body }: ApiAnswer, fault: ConsoleFault | undefined): void {
  if (typeof body === 'string') sendText(response, status, body);
  else sendJson(response, status, body, status === 429 ? { 'retry-after': String(fault?.retryAfter ?? 1) } : {});
}
