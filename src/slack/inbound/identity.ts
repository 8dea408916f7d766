import { setTimeout as pause } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { describeSlackError, retryAfter, slackErrorCode } from '../errors.ts';

/** The bot's identity in Slack. */
export interface Identity {
  /** Workspace id; the organization's (E…) where the app is installed for all of its workspaces. */
  readonly team: string;
  /** Enterprise Grid: the organization. */
  readonly enterprise?: string;
  readonly botId: string;
  readonly botUserId: string;
  /** Address of the workspace, such as `https://example.slack.com/`. */
  readonly url: string;
}

/** Retries `auth.test` until it succeeds. Rejects only when `stopping` is aborted. */
export async function findIdentity(client: webApi.WebClient, log: Logger, stopping: AbortSignal): Promise<Identity> {
  for (let failures = 0; ; ) {
    try {
      const { team_id = '', bot_id = '', user_id = '', team, enterprise_id, url = '' } = await client.auth.test();
      log.info({ team: team_id, bot: user_id }, `connected to Slack workspace ${team}`);
      return {
        team: team_id,
        botId: bot_id,
        botUserId: user_id,
        url,
        ...(enterprise_id ? { enterprise: enterprise_id } : {}),
      };
    } catch (error) {
      failures += 1;
      const seconds = retryAfter(error) ?? backoffSeconds(failures);
      log.warn(`${reason(error)}; jobs continue, retrying Slack in ${seconds} s`);
      await pause(seconds * 1000, undefined, { signal: stopping });
    }
  }
}

/** 1, 2, 4 … 30 seconds. */
export function backoffSeconds(failures: number): number {
  return Math.min(30, 2 ** (failures - 1));
}

function reason(error: unknown): string {
  const word = slackErrorCode(error);
  if (word === undefined || word === 'ratelimited') return `Slack unreachable (${describeSlackError(error)})`;
  return `Slack rejected SLACK_BOT_TOKEN (${word}): copy it again from OAuth & Permissions of your Slack app`;
}
