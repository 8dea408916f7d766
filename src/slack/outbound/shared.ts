import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { slackErrorCode } from '../errors.ts';
import { cached } from '../inbound/cached.ts';

/** How long a channel is remembered, in ms. */
const rememberMs = 5 * 60_000;

/**
 * Whether members of other organizations read a channel (Slack Connect). A channel that Slack does not describe counts as shared.
 * Rejects with what the WebClient throws when Slack does not answer.
 */
export type IsShared = (channel: string) => Promise<boolean>;

export function createIsShared(client: webApi.WebClient, log: Logger): IsShared {
  const ask = cached(rememberMs, async (channel) => {
    try {
      const { channel: found } = await client.conversations.info({ channel });
      return found?.is_ext_shared === true || found?.is_pending_ext_shared === true;
    } catch (error) {
      const code = slackErrorCode(error);
      if (code === undefined || code === 'ratelimited') throw error;
      log.warn(
        `reading whether ${channel} is shared with another organization: ${code}; plans are posted without diffs`,
      );
      return true;
    }
  });
  // A direct message with the bot has two members.
  return async (channel) => !channel.startsWith('D') && ask(channel);
}
