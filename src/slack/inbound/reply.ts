import { setTimeout as pause } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Card } from '../../model/run/card.ts';
import { toSlack } from '../../render/slack.ts';
import { areBadBlocks, describeSlackError, isAmbiguous, retryAfter } from '../errors.ts';

/** Replies to one person; whether it arrived. Never rejects: a failed reply is logged. */
export type Reply = (card: Card) => Promise<boolean>;

/** What replies need besides their target. */
export interface ReplyContext {
  readonly log: Logger;
  /** Address of the published docs. */
  readonly docsUrl?: string | undefined;
}

/** Posts to the response_url of a command or click: valid 5 times within 30 minutes, also in channels without the bot. */
export function replyByUrl(url: string, context: ReplyContext, thread?: string): Reply {
  const where = { response_type: 'ephemeral', replace_original: false, ...(thread ? { thread_ts: thread } : {}) };
  return replyWith('replying by response_url', context, (message) => postToUrl(url, { ...where, ...message }));
}

type Message = Pick<ReturnType<typeof toSlack>, 'text' | 'blocks'>;

/** Tables are new in Slack: where it rejects one, the reply is sent without. */
function replyWith(doing: string, { log, docsUrl }: ReplyContext, send: (message: Message) => Promise<unknown>): Reply {
  const attempt = async (card: Card, options: { readonly tables?: false } = {}) => {
    const { text, blocks } = toSlack(card, { docsUrl, ...options });
    await send({ text, blocks });
  };
  return async (card) =>
    withRetries(doing, log, () =>
      attempt(card).catch((error: unknown) => {
        if (!areBadBlocks(error)) throw error;
        log.error({ err: error }, 'Slack rejected the blocks of a reply; sending it without tables');
        return attempt(card, { tables: false });
      }),
    );
}

export interface ReplyTarget {
  readonly channel: string;
  readonly user: string;
  /** Timestamp of the thread's root message. */
  readonly thread?: string | undefined;
}

/** Posts in a channel, visible to one person. */
export function replyEphemerally(
  client: webApi.WebClient,
  { channel, user, thread }: ReplyTarget,
  context: ReplyContext,
): Reply {
  const where = { channel, user, ...(thread ? { thread_ts: thread } : {}) };
  return replyWith('replying in a channel', context, (message) => client.chat.postEphemeral({ ...where, ...message }));
}

/** By the response_url while it is valid, since that also works where the bot is not; afterwards in the channel. */
export function replyHowever(
  client: webApi.WebClient,
  { responseUrl, ...to }: ReplyTarget & { readonly responseUrl?: string | undefined },
  context: ReplyContext,
): Reply {
  const inChannel = replyEphemerally(client, to, context);
  if (responseUrl === undefined) return inChannel;
  const byUrl = replyByUrl(responseUrl, context, to.thread);
  return async (card) => (await byUrl(card)) || inChannel(card);
}

/** Posts in a direct message. */
export function replyInDirectMessage(
  client: webApi.WebClient,
  { channel, thread }: ReplyTarget,
  context: ReplyContext,
): Reply {
  const where = { channel, ...(thread ? { thread_ts: thread } : {}) };
  return replyWith('replying in a direct message', context, (message) =>
    client.chat.postMessage({ ...where, ...message }),
  );
}

/** Throws the WebClient's errors. */
async function postToUrl(url: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(2500) }).catch(
    (error: Error) => Promise.reject(new webApi.WebAPIRequestError(error)),
  );
  if (response.ok) return;
  const reason = await response.text().catch(() => '');
  if (reason.includes('invalid_blocks')) throw new webApi.WebAPIPlatformError({ ok: false, error: 'invalid_blocks' });
  if (response.status === 429)
    throw new webApi.WebAPIRateLimitedError(Number(response.headers.get('retry-after') ?? 1));
  throw new webApi.WebAPIHTTPError(response.status, response.statusText, {});
}

/** Retries even when Slack may have posted it: a duplicate is better than no reply. */
async function withRetries(doing: string, log: Logger, attempt: () => Promise<unknown>): Promise<boolean> {
  for (const seconds of [1, 4, undefined]) {
    try {
      await attempt();
      return true;
    } catch (error) {
      const wait = retryAfter(error) ?? (isAmbiguous(error) ? seconds : undefined);
      if (seconds === undefined || wait === undefined || wait > 30) {
        log.warn(`${doing}: ${describeSlackError(error)}`);
        return false;
      }
      await pause(wait * 1000);
    }
  }
  return false;
}
