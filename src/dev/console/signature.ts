import { createHmac } from 'node:crypto';

/** The `x-slack-signature` of a request body (docs: "Verifying requests from Slack"). `timestamp` in seconds since the epoch. */
export function sign(signingSecret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ToSign {
  readonly signingSecret: string;
  readonly body: string;
  readonly contentType: string;
  /** In seconds since the epoch. Default: now. Set it to send a late or an early request. */
  readonly timestamp?: number | undefined;
  /** Replaces the valid signature, to forge a request. */
  readonly signature?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function signRequest({
  signingSecret,
  body,
  contentType,
  timestamp,
  signature,
  headers,
}: ToSign): SignedRequest {
  const at = timestamp ?? Math.floor(Date.now() / 1000);
  return {
    body,
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signature ?? sign(signingSecret, at, body),
      ...headers,
    },
  };
}
