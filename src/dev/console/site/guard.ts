import type { IncomingMessage } from 'node:http';

/** Names by which a browser on this machine, or at the other end of an SSH tunnel, reaches us. */
const ourNames = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

export interface GuardRefusal {
  readonly status: number;
  readonly why: string;
}

/**
 * Why the page's own requests are refused; nothing where they are not. A foreign Host is a rebound name (DNS rebinding);
 * a foreign Origin, or a POST without the page's token, is another site that makes this browser act (CSRF).
 */
export function refusal({ headers, method }: IncomingMessage, token: string): GuardRefusal | undefined {
  const { host = '', origin } = headers;
  if (!ourNames.test(host)) return { status: 403, why: `the console is not served as ${host}; open it as 127.0.0.1` };
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, why: `the console takes no requests from ${origin}` };
  }
  if (method !== 'POST') return undefined;
  if (headers['x-console-token'] !== token) {
    return { status: 403, why: 'the page is of an earlier start of the console; load it again' };
  }
  if (headers['content-type'] !== 'application/json') return { status: 415, why: 'the console takes application/json' };
  return undefined;
}
