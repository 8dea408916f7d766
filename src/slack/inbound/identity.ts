import { setTimeout as pause } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { inWords, retryAfter, slackWord } from '../errors.ts';

/** Who the bot is at Slack. */
export interface Identity {
  /** The workspace. */
  readonly team: string;
  readonly botId: string;
  readonly botUserId: string;
}

/** Asks until Slack says who we are, for as long as it takes. Rejects only when `stopping` is aborted. */
export async function findIdentity(client: webApi.WebClient, log: Logger, stopping: AbortSignal): Promise<Identity> {
  for (let failures = 0; ; ) {
    try {
      const { team_id = '', bot_id = '', user_id = '', team } = await client.auth.test();
      log.info({ team: team_id, bot: user_id }, `Slack knows us as a bot of the workspace ${team}`);
      return { team: team_id, botId: bot_id, botUserId: user_id };
    } catch (error) {
      failures += 1;
      const seconds = retryAfter(error) ?? backoffSeconds(failures);
      log.warn(`${complaint(error)}; jobs go on, and Slack is tried again in ${seconds} s`);
      await pause(seconds * 1000, undefined, { signal: stopping });
    }
  }
}

/** 1, 2, 4 … 30 seconds. */
export function backoffSeconds(failures: number): number {
  return Math.min(30, 2 ** (failures - 1));
}

function complaint(error: unknown): string {
  const word = slackWord(error);
  if (word === undefined || word === 'ratelimited') return `Slack cannot be reached (${inWords(error)})`;
  return `Slack refuses SLACK_BOT_TOKEN (${word}): copy it again from OAuth & Permissions of your Slack app`;
}
