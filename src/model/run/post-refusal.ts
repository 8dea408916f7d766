/** A job or incident whose messages Slack refuses. */
export interface Undelivered {
  /** The run. */
  readonly id: string;
  /** What it is: `incident`, or what was typed. */
  readonly text: string;
  readonly channel: string;
  /** Slack's error code, such as `not_in_channel`. */
  readonly error: string;
  /** ms since the epoch. */
  readonly since: number;
  /** False once posting is tried only when something new happens. */
  readonly isRetried: boolean;
  /** People who got a direct message instead. */
  readonly told: readonly string[];
}

/** Why Slack refuses, and what to do about it; both without a full stop. */
interface RefusalReason {
  readonly why: string;
  readonly remedy: string;
}

const invite = 'type `/invite @mailha` in it';
const reinstall = 'copy SLACK_BOT_TOKEN again from the settings of your Slack app and restart the app';

/** By Slack's error code (docs: chat.postMessage, Errors). */
const reasons: Readonly<Record<string, RefusalReason>> = {
  not_in_channel: { why: 'the bot is not in this channel', remedy: invite },
  channel_not_found: { why: 'the channel does not exist or the bot cannot see it', remedy: invite },
  is_archived: { why: 'the channel is archived', remedy: 'unarchive it or use another channel' },
  restricted_action: {
    why: 'the bot may not post in this channel',
    remedy: 'ask an admin of the workspace, or use another channel',
  },
  missing_scope: { why: 'the app lacks a scope', remedy: 'paste manifest.json again and reinstall the app' },
  invalid_auth: { why: 'Slack rejects the bot token', remedy: reinstall },
  token_revoked: { why: 'the bot token was revoked', remedy: reinstall },
  token_expired: { why: 'the bot token has expired', remedy: reinstall },
  account_inactive: { why: 'the app was uninstalled', remedy: reinstall },
};

export function reasonOf(error: string): RefusalReason {
  return reasons[error] ?? { why: `Slack answers ${error}`, remedy: 'run `mailha doctor` on the machine of the app' };
}
