import { setTimeout as pause } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Card } from '../../model/run/card.ts';
import { toSlack } from '../../render/slack.ts';
import { inWords, isAmbiguous, retryAfter } from '../errors.ts';

/** Answers one person. Never rejects: an answer that cannot be given is logged, and no work depends on it. */
export type Tell = (card: Card) => Promise<void>;

/** By the response_url of a command or click, which works 5 times within 30 minutes, also where the bot is no member. */
export function tellByUrl(url: string, log: Logger, thread?: string): Tell {
  return async (card) => {
    const { text, blocks } = toSlack(card);
    const where = { response_type: 'ephemeral', replace_original: false, ...(thread ? { thread_ts: thread } : {}) };
    await persistently('answering by response_url', log, () => respond(url, { ...where, text, blocks }));
  };
}

export interface ReplyTarget {
  readonly channel: string;
  readonly user: string;
  /** The root message of the thread. */
  readonly thread?: string | undefined;
}

/** In a channel, so that nobody else sees it. */
export function tellQuietly(client: webApi.WebClient, { channel, user, thread }: ReplyTarget, log: Logger): Tell {
  return async (card) => {
    const { text, blocks } = toSlack(card);
    const message = { channel, user, text, blocks, ...(thread ? { thread_ts: thread } : {}) };
    await persistently('answering in a channel', log, () => client.chat.postEphemeral(message));
  };
}

/** In a direct message, where it stays. */
export function tellDirectly(client: webApi.WebClient, { channel, thread }: ReplyTarget, log: Logger): Tell {
  return async (card) => {
    const { text, blocks } = toSlack(card);
    const message = { channel, text, blocks, ...(thread ? { thread_ts: thread } : {}) };
    await persistently('answering in a direct message', log, () => client.chat.postMessage(message));
  };
}

/** Throws what the WebClient would throw. */
async function respond(url: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(2500) }).catch(
    (error: Error) => Promise.reject(new webApi.WebAPIRequestError(error)),
  );
  if (response.ok) return;
  if (response.status === 429)
    throw new webApi.WebAPIRateLimitedError(Number(response.headers.get('retry-after') ?? 1));
  throw new webApi.WebAPIHTTPError(response.status, response.statusText, {});
}

/** An answer that only one person sees may come twice; that it comes is worth more. */
async function persistently(doing: string, log: Logger, attempt: () => Promise<unknown>): Promise<void> {
  for (const seconds of [1, 4, undefined]) {
    try {
      await attempt();
      return;
    } catch (error) {
      const wait = retryAfter(error) ?? (isAmbiguous(error) ? seconds : undefined);
      if (seconds === undefined || wait === undefined || wait > 30) {
        log.warn(`${doing}: ${inWords(error)}`);
        return;
      }
      await pause(wait * 1000);
    }
  }
}
