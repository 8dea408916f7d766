import type { IncomingMessage, ServerResponse } from 'node:http';
import { asRecord, parseJson } from './json.ts';

/** One request, and the response to write to. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** In bytes. Stops a runaway client. */
const largestBody = 64 * 1024 * 1024;

/** The request body exceeds the limit. */
export class TooLarge extends Error {
  constructor(largest: number) {
    super(`request body over ${largest} bytes`);
  }
}

export async function readBody(request: IncomingMessage, largest = largestBody): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > largest) throw new TooLarge(largest);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

/** Arguments encoded as JSON inside a form body. */
const structured = new Set(['blocks', 'attachments', 'metadata', 'files', 'view', 'channels']);

/** Parses the arguments of a Web API call from a form or JSON body. */
export function parseArguments(contentType: string, body: string): Readonly<Record<string, unknown>> {
  if (contentType.includes('application/json')) return asRecord(parseJson(body)) ?? {};
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => [
      key,
      structured.has(key) ? (parseJson(value) ?? value) : value,
    ]),
  );
}
