import type { webApi } from '@slack/bolt';
import type { Judgement } from '../model/check/judgement.ts';
import { reasonOf } from '../model/run/post-refusal.ts';
import { describeSlackError, slackErrorCode } from './errors.ts';

/** A channel that cluster.yaml names. */
export interface NamedChannel {
  readonly id: string;
  /** Where: `example: alerts.channel`. */
  readonly as: string;
}

/** Whether the bot may post in a channel, without posting. Never throws. */
export async function examineChannel(
  client: webApi.WebClient,
  { id, as }: NamedChannel,
  scopes: readonly string[],
): Promise<Judgement> {
  const bad = (status: 'critical' | 'unknown', why: string, remedy: string): Judgement => ({
    check: 'slack.channel',
    status,
    hosts: [],
    summary: `${as} ${id}: ${why}`,
    remedy,
  });
  const refused = (code: string) => bad('critical', reasonOf(code).why, reasonOf(code).remedy);
  try {
    const { channel = {} } = await client.conversations.info({ channel: id });
    const { name, is_member, is_archived, is_private } = channel;
    if (is_archived) return refused('is_archived');
    const fine = (summary: string): Judgement => ({ check: 'slack.channel', status: 'ok', hosts: [], summary });
    if (is_member) return fine(`${as}: the bot is in #${name}`);
    if (is_private || !scopes.includes('chat:write.public')) return refused('not_in_channel');
    return fine(`${as}: the bot can post in #${name}; pictures need \`/invite @mailha\` in it`);
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === 'channel_not_found') return refused(code);
    return bad('unknown', `not checked (${describeSlackError(error)})`, reasonOf(code ?? 'nothing').remedy);
  }
}
