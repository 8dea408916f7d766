import type { IncomingMessage } from 'node:http';

/** Host names of a local browser, or of one at the other end of an SSH tunnel. */
const ourNames = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

export interface GuardRefusal {
  readonly status: number;
  readonly why: string;
}

/**
 * Why a request is refused; undefined if it is allowed. A foreign Host means DNS rebinding; a foreign Origin, or a POST
 * without the page's token, means CSRF.
 */
export function refusal({ headers, method }: IncomingMessage, token: string): GuardRefusal | undefined {
  const { host = '', origin } = headers;
  if (!ourNames.test(host)) return { status: 403, why: `host ${host} not allowed; open the console at 127.0.0.1` };
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, why: `requests from ${origin} not allowed` };
  }
  if (method !== 'POST') return undefined;
  if (headers['x-console-token'] !== token) {
    return { status: 403, why: 'invalid page token: the console restarted; reload the page' };
  }
  if (headers['content-type'] !== 'application/json')
    return { status: 415, why: 'content-type must be application/json' };
  return undefined;
}
